package io.github.img2dataset.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Filled under a temporary name and renamed as a whole. */
final class TemporaryFolder implements PendingFolder {
    private final FileSystem fileSystem;
    private final Path temporary;
    private final Path target;
    private final String name;
    private final FolderDigest digest = new FolderDigest();
    private boolean done;

    TemporaryFolder(FileSystem fileSystem, Path temporary, Path target, String name) throws IOException {
        this.fileSystem = fileSystem;
        this.temporary = temporary;
        this.target = target;
        this.name = name;
        if (!fileSystem.mkdirs(temporary)) {
            throw new IOException("Could not make the folder " + temporary);
        }
    }

    @Override
    public void write(String file, byte[] content) throws IOException {
        try (var stream = fileSystem.create(new Path(temporary, file), false)) {
            stream.write(content);
        } catch (FSError e) {
            throw new IOException("Could not write " + file + " in " + temporary, e);
        }
        digest.add(file, content);
    }

    @Override
    public PublishedFile commit() throws IOException {
        if (done) {
            throw new IllegalStateException("Committed or aborted before: " + target);
        }
        try {
            Move.of(fileSystem).ifAbsent(temporary, target);
            done = true;
        } finally {
            close();
        }
        return new PublishedFile(name, digest.length(), digest.crc32c());
    }

    @Override
    public void close() throws IOException {
        if (!done) {
            done = true;
            fileSystem.delete(temporary, true);
        }
    }
}
