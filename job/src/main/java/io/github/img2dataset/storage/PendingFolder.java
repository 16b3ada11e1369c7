package io.github.img2dataset.storage;

import java.io.IOException;

/**
 * A folder of small files that appears whole where the store can rename folders (local, HDFS). On an object store the
 * files become visible one by one: such a folder counts only once something published later says so (the shard's
 * stats). {@link #close()} without a commit leaves no temporary file. Single-threaded.
 */
public interface PendingFolder extends AutoCloseable {

    /** Adds a file; each name once. */
    void write(String name, byte[] content) throws IOException;

    /**
     * Publishes the folder if no other writer was first.
     *
     * @return the folder's name, the sum of its files' lengths, and their {@link FolderDigest}
     * @throws java.nio.file.FileAlreadyExistsException when the name is taken; nothing was changed
     * @throws IOException when the storage failed
     */
    PublishedFile commit() throws IOException;

    /** Aborts unless committed. May be called twice. */
    @Override
    void close() throws IOException;
}
