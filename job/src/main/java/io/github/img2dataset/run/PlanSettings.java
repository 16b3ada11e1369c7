package io.github.img2dataset.run;

import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.run.options.IncrementalMode;
import io.github.img2dataset.run.options.JobConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings that decide which row becomes which sample, what it is called, which columns it has and what its pixels
 * are: a run goes on with a data set only where these are the same.
 */
final class PlanSettings {
    private PlanSettings() {}

    /** Each setting as {@code name=value}; those that early versions did not record are marked as such. */
    static List<String> of(JobConfig config) {
        var list = config.list();
        var settings = new ArrayList<String>();
        settings.add("url=" + list.urlCol());
        settings.add("caption=" + list.captionCol());
        settings.add("additional=" + list.additionalCols());
        settings.add("boxes=" + list.bboxCol());
        settings.add("verify=" + list.verifyHashCol());
        settings.add("hash=" + config.hash());
        settings.add("exif=" + config.extractExif());
        settings.add("failure_reason=" + config.saveFailureReason());
        settings.add("output_format=" + config.outputFormat());
        settings.add("encode_format=" + config.image().encodeFormat());
        settings.add("dedupe=" + list.dedupe());
        settings.add("oom_shard_count=" + config.keys().shardDigits());
        if (config.incrementalMode() == IncrementalMode.NEW_ONLY) {
            settings.add("new_only=" + (config.keyCol() == null ? list.urlCol() : config.keyCol()));
        }
        var perceptual = config.image().perceptualHash();
        if (perceptual != null) {
            settings.add("perceptual_hash=" + perceptual.label());
        }
        var images = config.imageColumn();
        if (!images.equals(ImageColumn.of(images.extension()))) {
            settings.add("image_column=" + images.name() + " " + images.style().label());
        }
        if (config.shuffleSeed() != null) {
            settings.add("shuffle_seed=" + config.shuffleSeed());
        }
        if (config.transform() != null) {
            settings.add("transform=" + config.transform());
        }
        later(config).forEach(setting -> settings.add(ListPlan.LATER + setting));
        return List.copyOf(settings);
    }

    private static List<String> later(JobConfig config) {
        var list = config.list();
        var image = config.image();
        return List.of(
                "input_format=" + list.format().extension(),
                "csv_escape=" + list.csvEscape(),
                "saved_names=" + list.savedNames(),
                "image_size=" + image.imageSize(),
                "resize_mode=" + image.resizeMode(),
                "resize_only_if_bigger=" + image.resizeOnlyIfBigger(),
                "upscale_interpolation=" + image.upscaleInterpolation(),
                "downscale_interpolation=" + image.downscaleInterpolation(),
                "encode_quality=" + image.encodeQuality(),
                "skip_reencode=" + image.skipReencode(),
                "disable_all_reencoding=" + image.disableAllReencoding(),
                "min_image_size=" + image.minImageSize(),
                "max_image_area=" + image.maxImageArea(),
                "max_aspect_ratio=" + image.maxAspectRatio(),
                "decode_mode=" + image.decodeMode(),
                "optout_evidence=" + config.saveOptOutEvidence());
    }
}
