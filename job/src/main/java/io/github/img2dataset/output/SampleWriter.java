package io.github.img2dataset.output;

import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.List;

/**
 * Writes the samples of one shard in the order they come. Nothing is visible before {@link #commit()}; {@link
 * #close()} without it aborts and leaves nothing behind. Single-threaded.
 */
public interface SampleWriter extends AutoCloseable {

    /**
     * Takes every sample of the shard, failed ones too; each format decides what it keeps of those.
     *
     * @throws UnwritableSampleException when the sample cannot be encoded; another one may be written in its place
     */
    void write(Sample sample) throws IOException;

    /**
     * Publishes the files, data first.
     *
     * @throws java.nio.file.FileAlreadyExistsException when another attempt's file is there already
     */
    List<PublishedFile> commit() throws IOException;

    @Override
    void close() throws IOException;
}
