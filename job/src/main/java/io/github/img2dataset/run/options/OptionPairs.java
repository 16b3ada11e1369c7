package io.github.img2dataset.run.options;

import static io.github.img2dataset.output.OutputFormat.DUMMY;
import static io.github.img2dataset.output.OutputFormat.PARQUET;
import static io.github.img2dataset.run.options.IncrementalMode.INCREMENTAL;
import static io.github.img2dataset.run.options.IncrementalMode.NEW_ONLY;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.Interpolation;
import io.github.img2dataset.image.ResizeMode;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.sample.Labels;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Options that contradict each other. A pair is refused when the data set would not be what one of the two asks for; an
 * option that merely has no say beside another one is warned of.
 */
final class OptionPairs {
    private final JobConfig config;
    private final UrlListConfig list;
    private final ImageConfig image;
    private final List<String> warnings = new ArrayList<>();

    private OptionPairs(JobConfig config) {
        this.config = config;
        this.list = config.list();
        this.image = config.image();
    }

    /** @throws IllegalArgumentException for the first pair that cannot be meant */
    static void refuse(JobConfig config) {
        var pairs = new OptionPairs(config);
        pairs.refuseUnreencoded();
        pairs.refuseFilters();
        pairs.refuseModes();
        pairs.refusePlainText();
        pairs.refuseImageColumn();
        pairs.refuseTableOfNothing();
        SavedNames.of(config).refuse();
    }

    /** One line for each option that has no say beside another one, or whose result some readers cannot use. */
    static List<String> warnings(JobConfig config) {
        var pairs = new OptionPairs(config);
        pairs.warnOfUnusedImageOptions();
        pairs.warnOfUnusedFetchOptions();
        pairs.warnOfPlainText();
        pairs.warnOfListName();
        SavedNames.of(config).warning().ifPresent(pairs.warnings::add);
        return List.copyOf(pairs.warnings);
    }

    private void refuseTableOfNothing() {
        require(
                config.metadataTable() == null || config.outputFormat() != DUMMY,
                "--metadata_table stays empty with --output_format dummy, which keeps no metadata");
    }

    private void refuseUnreencoded() {
        if (!image.disableAllReencoding()) {
            return;
        }
        require(
                list.bboxCol() == null,
                "--bbox_col blurs nothing with --disable_all_reencoding True, which stores the original bytes; leave one"
                        + " of them out (--skip_reencode True keeps the bytes of images that have no box)");
        require(
                image.minImageSize() == 0
                        && Double.isInfinite(image.maxImageArea())
                        && Double.isInfinite(image.maxAspectRatio()),
                "--min_image_size, --max_image_area and --max_aspect_ratio drop nothing with --disable_all_reencoding"
                        + " True, which does not look at the images; leave one out (--resize_mode no --skip_reencode True"
                        + " keeps the bytes of images in the --encode_format)");
    }

    private void refuseFilters() {
        var smallest = (double) image.minImageSize() * image.minImageSize();
        require(
                image.maxImageArea() >= smallest,
                "--max_image_area " + (long) image.maxImageArea() + " drops every image that --min_image_size "
                        + image.minImageSize() + " keeps");
        require(
                image.maxImagePixels() >= smallest,
                "--max_image_pixels " + image.maxImagePixels() + " refuses every image that --min_image_size "
                        + image.minImageSize() + " keeps");
    }

    private void refuseModes() {
        var mode = config.incrementalMode();
        var modeName = Labels.of(mode);
        var retry = config.retry();
        require(
                mode != NEW_ONLY || config.outputFormat() != DUMMY,
                "--incremental_mode new_only needs metadata to compare with, which --output_format dummy does not write");
        require(
                mode == NEW_ONLY || config.keyCol() == null,
                "--key_col is for --incremental_mode new_only, not " + modeName);
        require(
                retry == null || mode == INCREMENTAL,
                "--retry_failed is for --incremental_mode incremental, not " + modeName);
        require(
                retry == null || config.outputFormat() != DUMMY,
                "--retry_failed needs metadata, which --output_format dummy does not write");
        require(
                retry == null || retry.reasons().isEmpty() || config.saveFailureReason(),
                "--retry_reasons needs the column " + MetadataColumns.FAILURE_REASON
                        + ": --save_failure_reason True, in the first run and now");
        require(
                config.keyCol() == null || list.savedNames().contains(config.keyCol()),
                "--key_col: " + config.keyCol() + " must be one of --save_additional_columns: " + list.savedNames());
    }

    private void refuseImageColumn() {
        var column = config.imageColumn();
        require(
                config.outputFormat() == PARQUET || column.equals(ImageColumn.of(column.extension())),
                "--image_column and --image_column_style are for --output_format parquet; --output_format "
                        + config.outputFormat().label() + " has no column of images");
        require(
                !config.schema(List.of()).names().contains(column.name()),
                "--image_column: " + column.name() + " is a column of the metadata; choose another name");
    }

    private void refusePlainText() {
        if (list.isPlainText()) {
            list.savedCols().stream().findFirst().ifPresent(column -> {
                throw new IllegalArgumentException(
                        "A txt list has a url in each line and no column " + column + "; see --input_format");
            });
            require(
                    list.verifyHashCol() == null,
                    "--verify_hash: a txt list has a url in each line and no column " + list.verifyHashCol()
                            + "; see --input_format");
        }
    }

    private void warnOfUnusedImageOptions() {
        var defaults = ImageConfig.builder().build();
        if (image.disableAllReencoding()) {
            warn(
                    "--disable_all_reencoding True",
                    option("--image_size", image.imageSize() != defaults.imageSize()),
                    option("--resize_mode", image.resizeMode() != defaults.resizeMode()),
                    option("--resize_only_if_bigger", image.resizeOnlyIfBigger()),
                    option("--encode_quality", image.encodeQuality() != defaults.encodeQuality()),
                    option("--upscale_interpolation", upscales(defaults)),
                    option("--downscale_interpolation", downscales(defaults)));
        } else if (image.resizeMode() == ResizeMode.NO) {
            warn(
                    "--resize_mode no",
                    option("--image_size", image.imageSize() != defaults.imageSize()),
                    option("--resize_only_if_bigger", image.resizeOnlyIfBigger()),
                    option("--upscale_interpolation", upscales(defaults)),
                    option("--downscale_interpolation", downscales(defaults)));
        } else if (image.resizeOnlyIfBigger()) {
            warn("--resize_only_if_bigger True", option("--upscale_interpolation", upscales(defaults)));
        }
    }

    private boolean upscales(ImageConfig defaults) {
        return isOther(image.upscaleInterpolation(), defaults.upscaleInterpolation());
    }

    private boolean downscales(ImageConfig defaults) {
        return isOther(image.downscaleInterpolation(), defaults.downscaleInterpolation());
    }

    private static boolean isOther(Interpolation chosen, Interpolation usual) {
        return chosen != usual;
    }

    private void warnOfUnusedFetchOptions() {
        var fetch = config.fetch();
        if (fetch.allowPrivateNetworks() && !fetch.allowedNetworks().isEmpty()) {
            warnings.add("--allow_private_networks True opens all special networks, not only --allowed_networks");
        }
        if (fetch.maxInflightBytes() > 0 && fetch.maxInflightBytes() < fetch.maxDownloadBytes()) {
            warnings.add("--max_inflight_bytes " + fetch.maxInflightBytes() + " is less than --max_download_bytes "
                    + fetch.maxDownloadBytes() + ": larger bodies than the first are not downloaded");
        }
    }

    private void warnOfPlainText() {
        if (config.captionColTyped() != null && list.isPlainText()) {
            warnings.add("--caption_col " + config.captionColTyped()
                    + " is ignored: a txt list has a url in each line and no captions");
        }
    }

    private void warnOfListName() {
        var name = config.urlList().toLowerCase(Locale.ROOT);
        var read = list.format().extension();
        InputFormat.extensions().stream()
                .filter(extension -> name.endsWith("." + extension) && !extension.equals(read))
                .findFirst()
                .ifPresent(extension -> warnings.add("--url_list ends in ." + extension + " but is read as " + read
                        + "; did you mean --input_format " + extension + "?"));
    }

    private static String option(String name, boolean isSet) {
        return isSet ? name : "";
    }

    private void warn(String by, String... options) {
        var unused =
                List.of(options).stream().filter(option -> !option.isEmpty()).toList();
        if (!unused.isEmpty()) {
            warnings.add(String.join(", ", unused) + (unused.size() == 1 ? " has" : " have") + " no effect with " + by);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
