package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Labels;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Formats of a shard; the names are those of {@code --output_format}. */
public enum OutputFormat {
    /** A folder of images with {@code .json} and {@code .txt} beside them. */
    FILES(new FolderFormat()),
    /** A tar of the same. */
    WEBDATASET(new TarFormat()),
    /** The images as a column of the metadata. */
    PARQUET(new ParquetFormat()),
    /** {@code tf.train.Example} records. */
    TFRECORD(new TfRecordFormat()),
    /** Nothing but the statistics: for measuring. */
    DUMMY(new StatsOnlyFormat());

    private static final Pattern SHARD_ID = Pattern.compile("\\d{1,9}(?!\\d)");

    private static final Set<String> SUFFIXES = Arrays.stream(values())
            .flatMap(format -> format.fileNames("").stream())
            .collect(Collectors.toUnmodifiableSet());

    @SuppressWarnings("ImmutableEnumChecker") // stateless
    private final ShardFormat files;

    OutputFormat(ShardFormat files) {
        this.files = files;
    }

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
        return files.ownColumns(images, captions);
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
        return files.fileNames(shardId);
    }

    /** Name of the file with a row for every sample, which all formats but {@link #DUMMY} have. */
    public static String metadataFile(String shardId) {
        return ShardFormat.metadataFile(shardId);
    }

    /** Whether the images are the last column of the metadata, instead of files or records of their own. */
    public boolean hasImageColumn() {
        return files.hasImageColumn();
    }

    /** Whether samples of such a shard can be copied to another. */
    public boolean isCopied() {
        return files.isCopied();
    }

    /** Whether samples can be copied to such a shard, by {@link CopyWriter#open}. */
    public boolean takesCopies() {
        return files.takesCopies();
    }

    /**
     * The images of a shard: their extension, and their column in Parquet; empty when it has none or the format does not tell.
     *
     * @throws IOException when what is read is damaged
     */
    public Optional<ImageColumn> images(OutputFolder folder, String shardId) throws IOException {
        return files.images(folder, shardId);
    }

    /**
     * Begins a shard: its data, and the metadata parquet with every row (which in {@link #PARQUET} is the data). Besides
     * the stream's own buffer an open shard holds at most one row group: 4 MiB of metadata rows, or 16 MiB of rows with
     * images.
     *
     * @param shardId as the files are named
     * @param images the column of images, and the extension of image files
     * @param attempt id of the task attempt; also kept in the parquet's footer
     */
    public SampleWriter open(
            OutputFolder folder, String shardId, SampleSchema schema, ImageColumn images, String attempt)
            throws IOException {
        var open = new ArrayList<ShardFile>();
        try {
            for (var name : fileNames(shardId)) {
                open.add(
                        name.equals(metadataFile(shardId))
                                ? ParquetShardFile.open(
                                        folder.create(name, attempt), schema, hasImageColumn() ? images : null, attempt)
                                : files.create(folder, name, schema, images.extension(), attempt));
            }
        } catch (IOException | RuntimeException e) {
            ShardWriter.closeAll(open, e);
            throw e;
        }
        return new ShardWriter(folder, List.copyOf(open));
    }

    ShardFormat files() {
        return files;
    }
}
