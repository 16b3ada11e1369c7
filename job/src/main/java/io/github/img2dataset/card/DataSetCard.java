package io.github.img2dataset.card;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A data set's card, the {@code README.md} of its folder. Its YAML header names the files and columns, so that {@code
 * datasets.load_dataset(folder)} gives decoded images from tars and Parquet, and metadata rows from the other formats;
 * below it stands what the data set is and how it was made.
 *
 * @param name the data set's name, its folder's
 * @param columns of the metadata
 * @param captions whether samples have a caption beside their image
 * @param images the column of images in Parquet, and their extension, which is a tar's field
 * @param counts what the finished shards hold
 * @param settings option to value, without secrets
 * @param madeBy product and version, as a person reads it
 * @param productUrl where the product is described
 */
public record DataSetCard(
        String name,
        OutputFormat format,
        List<Column> columns,
        boolean captions,
        ImageColumn images,
        Counts counts,
        Map<String, String> settings,
        String madeBy,
        String productUrl) {

    public DataSetCard {
        columns = List.copyOf(columns);
    }

    /** Options that shape what readers see; paths, networks and the rest concern the run alone. */
    private static final Set<String> SHOWN_OPTIONS = Set.of(
            "image_size",
            "resize_mode",
            "resize_only_if_bigger",
            "upscale_interpolation",
            "downscale_interpolation",
            "encode_format",
            "encode_quality",
            "skip_reencode",
            "disable_all_reencoding",
            "min_image_size",
            "max_image_area",
            "max_aspect_ratio",
            "bbox_col",
            "compute_hash",
            "decode_mode",
            "disallowed_header_directives",
            "respect_robots_txt",
            "respect_optout_headers",
            "respect_embedded_optouts");

    /**
     * Rows and shards of a data set.
     *
     * @param rows urls in finished shards
     * @param images rows whose image was stored
     * @param missingShards shards of the list that are not finished
     */
    public record Counts(
            long rows, long images, long failedToDownload, long failedToResize, long shards, long missingShards) {
        /** Counts what the statistics of the finished shards add up to. */
        public static Counts of(RunTotals totals, long missingShards) {
            return new Counts(
                    totals.count(),
                    totals.successes(),
                    totals.failedToDownload(),
                    totals.failedToResize(),
                    totals.shards(),
                    missingShards);
        }
    }

    /** The whole file, without a {@link Seal}. */
    public String markdown() {
        return header() + "\n" + body();
    }

    private String header() {
        var yaml = new StringBuilder("---\n");
        yaml.append("license: unknown\n");
        yaml.append("size_categories:\n- ")
                .append(sizeCategory(counts.images()))
                .append('\n');
        yaml.append("tags:\n- image\n- img2dataset\n");
        yaml.append(config().yaml());
        return yaml.append("---\n").toString();
    }

    /** One configuration: the loader takes one kind of file from a folder, so a tar's metadata cannot be a second one. */
    private CardConfig config() {
        if (format == OutputFormat.WEBDATASET) {
            return new CardConfig("[0-9]*.tar", List.of(), tarFeatures());
        }
        var loadable = columns.stream()
                .filter(column -> FeatureList.covers(column.type()))
                .toList();
        var features = new FeatureList();
        features.columns(loadable, "  ");
        if (format.hasImageColumn()) {
            features.image(images.name(), "  ");
        }
        var read = loadable.size() == columns.size()
                ? List.<String>of()
                : loadable.stream().map(Column::name).toList();
        return new CardConfig("[0-9]*.parquet", withImage(read), features.toString());
    }

    private List<String> withImage(List<String> columns) {
        var all = new ArrayList<>(columns);
        if (!all.isEmpty() && format.hasImageColumn()) {
            all.add(images.name());
        }
        return all;
    }

    /** Empty where a map is among the columns: the loader then infers what it can from the first samples. */
    private String tarFeatures() {
        var json = columns.stream()
                .filter(column -> !SampleSchema.isOfFailures(column.name()))
                .toList();
        if (!json.stream().allMatch(column -> FeatureList.covers(column.type()))) {
            return "";
        }
        var features = new FeatureList();
        features.image(images.extension(), "  ");
        features.struct("json", json.stream().map(FeatureList::inJson).toList(), "  ");
        if (captions) {
            features.columns(List.of(new Column("txt", Scalar.STRING)), "  ");
        }
        features.columns(List.of(new Column("__key__", Scalar.STRING), new Column("__url__", Scalar.STRING)), "  ");
        return features.toString();
    }

    private String body() {
        var text = new StringBuilder();
        text.append("# ").append(oneLine(name)).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%,d images of %,d urls, made by [%s](%s).%n%n",
                counts.images(),
                counts.rows(),
                madeBy,
                productUrl));
        text.append("## Load it\n\n```python\nfrom datasets import load_dataset\n\n");
        text.append("rows = load_dataset(\"path/to/this/folder\", split=\"train\")\n```\n\n");
        text.append(contents()).append("\n\n");
        text.append("## Counts\n\n| what | how many |\n|---|---|\n");
        count(text, "urls", counts.rows());
        count(text, "images", counts.images());
        count(text, "failed downloads", counts.failedToDownload());
        count(text, "undecodable or filtered out", counts.failedToResize());
        count(text, "shards", counts.shards());
        if (counts.missingShards() > 0) {
            count(text, "shards that are still missing", counts.missingShards());
        }
        if (settings.keySet().stream().anyMatch(SHOWN_OPTIONS::contains)) {
            text.append("\n## How it was made\n\n| option | value |\n|---|---|\n");
            settings.forEach((option, value) -> setting(text, option, value));
        }
        text.append("\n## License\n\n");
        text.append("To be filled in by whoever publishes this data set, here and in the header's `license`. ");
        text.append("The images come from the addresses in the column `url` and remain under their owners' terms.\n");
        return text.toString();
    }

    private String contents() {
        return switch (format) {
            case WEBDATASET ->
                "Each sample has its image as `" + images.extension() + "` and its metadata as `json`"
                        + (captions ? ", its caption as `txt`" : "")
                        + ". One row for every url, failed ones included, is in the Parquet files:"
                        + " `load_dataset(\"parquet\", data_files=\"path/to/this/folder/[0-9]*.parquet\")`.";
            case PARQUET ->
                "There is one row for every url; `" + images.name() + "` is the image, null where the row failed"
                        + " (`status` and `error_message` say why).";
            case FILES ->
                "There is one row for every url, failed ones included; a row's image is the file"
                        + " `<first digits of key>/<key>." + images.extension() + "` in the folder of its shard.";
            case TFRECORD ->
                "There is one row for every url, failed ones included; the images are in the"
                        + " `.tfrecord` files as `tf.train.Example`.";
            case DUMMY -> "Only statistics were kept.";
        };
    }

    private static void count(StringBuilder text, String name, long count) {
        text.append("| ")
                .append(name)
                .append(" | ")
                .append(String.format(Locale.ROOT, "%,d", count))
                .append(" |\n");
    }

    private static void setting(StringBuilder text, String option, String value) {
        if (SHOWN_OPTIONS.contains(option)) {
            text.append("| `")
                    .append(option)
                    .append("` | `")
                    .append(oneLine(value))
                    .append("` |\n");
        }
    }

    /** Text that cannot leave its table cell, code span or heading. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").replace('`', '\'').replace("|", "\\|");
    }

    /** The Hub's bucket for a number of examples. */
    static String sizeCategory(long examples) {
        var bounds = List.of("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T");
        var bound = 1_000L;
        for (var i = 0; i < bounds.size(); i++, bound *= 10) {
            if (examples < bound) {
                return i == 0 ? "n<1K" : bounds.get(i - 1) + "<n<" + bounds.get(i);
            }
        }
        return "n>1T";
    }
}
