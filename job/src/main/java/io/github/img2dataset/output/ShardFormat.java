package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One format of a shard's files: their names, how samples are written to them, and how they are read again. Stateless. */
interface ShardFormat {
    /** Name of the file with a row for every sample, which all formats with any file have. */
    static String metadataFile(String shardId) {
        return shardId + ".parquet";
    }

    /** Names a shard publishes before its statistics, in the order of publication: the data, then {@link #metadataFile}. */
    List<String> fileNames(String shardId);

    /** Names that a sample has beside those of the metadata. */
    default List<String> ownColumns(ImageColumn images, boolean captions) {
        return List.of();
    }

    /** Whether the images are the last column of the metadata, and no data are beside them. */
    default boolean hasImageColumn() {
        return false;
    }

    /**
     * Begins the data.
     *
     * @param name one of {@link #fileNames}
     * @param extension of the images
     */
    ShardFile create(OutputFolder folder, String name, SampleSchema schema, String extension, String attempt)
            throws IOException;

    /** Hands on all members of all samples that {@code verify} looks at; an {@link IOException} when the data are damaged. */
    void read(OutputFolder folder, String shardId, MemberReader reader) throws IOException;

    /**
     * Reads the first samples of the wanted keys, and no more of the data than that takes.
     *
     * @param most number of samples
     * @throws IOException when what is read is damaged
     */
    List<StoredSample> samples(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException;

    /** The shard's images, as far as its first sample or its schema tells. */
    default Optional<ImageColumn> images(OutputFolder folder, String shardId) throws IOException {
        return Optional.empty();
    }

    /** Whether samples can be copied from such a shard, by {@link #open} or, with an image column, from its rows. */
    default boolean isCopied() {
        return hasImageColumn();
    }

    /** Opens the data to copy samples from. */
    default SampleFiles open(OutputFolder folder, String shardId) throws IOException {
        throw new IllegalStateException("No samples are copied from files of this format");
    }

    /** Whether samples can be copied to such a shard, by {@link #copies}. */
    default boolean takesCopies() {
        return false;
    }

    /** Begins a shard of copied samples. */
    default CopyWriter copies(OutputFolder folder, String shardId, RowLayout layout, String attempt)
            throws IOException {
        throw new IllegalStateException("No samples are copied to files of this format");
    }
}
