package io.github.img2dataset.output;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.List;

/**
 * Writes copied samples into a shard, in the order they come: the data, and the metadata with the same rows. Nothing is
 * visible before {@link #commit()}; {@link #close()} without it aborts and leaves nothing behind. Single-threaded.
 */
public interface CopyWriter extends AutoCloseable {

    /**
     * Begins a shard.
     *
     * @param format {@code webdataset} or {@code parquet}
     * @param layout the columns of all samples that will come
     * @param attempt id of the task attempt; also kept in the Parquet file's footer
     */
    static CopyWriter open(OutputFormat format, OutputFolder folder, String shardId, RowLayout layout, String attempt)
            throws IOException {
        if (!format.takesCopies()) {
            throw new IllegalArgumentException("Samples are copied to webdataset and parquet, not to " + format);
        }
        return format.files().copies(folder, shardId, layout, attempt);
    }

    void write(CopiedSample sample) throws IOException;

    /**
     * Publishes the files, data first.
     *
     * @throws java.nio.file.FileAlreadyExistsException when another attempt's file is there already
     */
    List<PublishedFile> commit() throws IOException;

    @Override
    void close() throws IOException;
}
