package io.github.img2dataset.output;

import io.github.img2dataset.sample.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Formats of a shard; the names are those of {@code --output_format}. */
public enum OutputFormat {
    /** A folder of images with {@code .json} and {@code .txt} beside them. */
    FILES,
    /** A tar of the same. */
    WEBDATASET,
    /** The images as a column of the metadata. */
    PARQUET,
    /** {@code tf.train.Example} records. */
    TFRECORD,
    /** Nothing but the statistics: for measuring. */
    DUMMY;

    private static final Pattern SHARD_ID = Pattern.compile("\\d{1,9}(?!\\d)");

    private static final Set<String> SUFFIXES = Arrays.stream(values())
            .flatMap(format -> format.fileNames("").stream())
            .collect(Collectors.toUnmodifiableSet());

    /** The format of that name; {@link IllegalArgumentException} says which there are. */
    public static OutputFormat parse(String name) {
        return Labels.parse(name, values());
    }

    /** The name on the command line. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * Names that a sample of this format has beside those of the metadata, and that no metadata column can have.
     *
     * @param images the column of images, and their extension
     * @param captions whether captions are saved
     */
    public List<String> ownColumns(ImageColumn images, boolean captions) {
        return switch (this) {
            case FILES, WEBDATASET, DUMMY -> List.of();
            case PARQUET -> List.of(images.name());
            case TFRECORD -> captions ? List.of(images.extension(), "txt") : List.of(images.extension());
        };
    }

    /**
     * The shard that a file or folder of that name belongs to, in whichever format; none when no shard publishes such a
     * name.
     *
     * @param fileName in the output folder; stats are no data and not meant here
     */
    public static Optional<String> shardId(String fileName) {
        var id = SHARD_ID.matcher(fileName);
        return id.lookingAt() && SUFFIXES.contains(fileName.substring(id.end()))
                ? Optional.of(id.group())
                : Optional.empty();
    }

    /** The names a shard of this format publishes before its statistics, in the order of publication. */
    public List<String> fileNames(String shardId) {
        return switch (this) {
            case FILES -> List.of(shardId, shardId + ".parquet");
            case WEBDATASET -> List.of(shardId + ".tar", shardId + ".parquet");
            case TFRECORD -> List.of(shardId + ".tfrecord", shardId + ".parquet");
            case PARQUET -> List.of(shardId + ".parquet");
            case DUMMY -> List.of();
        };
    }
}
