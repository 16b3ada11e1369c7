package io.github.img2dataset.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Written under a temporary name and renamed: for file systems that show a file while it is being written. */
final class TemporaryFile implements PendingFile {
    private static final int BUFFER_BYTES = 64 << 10;

    private final FileSystem fileSystem;
    private final Path temporary;
    private final Path target;
    private final String name;
    private final boolean replace;
    private final FSDataOutputStream file;
    private final CountingStream counted;
    private final OutputStream stream;
    private boolean done;

    TemporaryFile(FileSystem fileSystem, Path temporary, Path target, String name, boolean replace) throws IOException {
        this.fileSystem = fileSystem;
        this.temporary = temporary;
        this.target = target;
        this.name = name;
        this.replace = replace;
        this.file = fileSystem.create(temporary, false);
        this.counted = new CountingStream(file);
        this.stream = new BufferedOutputStream(counted, BUFFER_BYTES);
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public PublishedFile commit() throws IOException {
        if (done) {
            throw new IllegalStateException("Committed or aborted before: " + target);
        }
        try {
            stream.flush();
            file.close();
            publish();
            done = true;
        } catch (FSError e) {
            throw CountingStream.failed(e);
        } finally {
            close();
        }
        return counted.published(name);
    }

    private void publish() throws IOException {
        var parent = target.getParent();
        if (parent != null) {
            fileSystem.mkdirs(parent);
        }
        var move = Move.of(fileSystem);
        if (replace) {
            move.replacing(temporary, target);
        } else {
            move.ifAbsent(temporary, target);
        }
    }

    @Override
    public void close() throws IOException {
        if (done) {
            return;
        }
        done = true;
        try {
            file.close();
        } catch (FSError e) {
            throw CountingStream.failed(e);
        } finally {
            fileSystem.delete(temporary, false);
        }
    }
}
