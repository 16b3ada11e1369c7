package io.github.img2dataset.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Streamed to its final name: for object stores (S3A), which show nothing before the upload is completed. Closing the
 * store's stream completes the upload, so it is closed only to commit and after an abort.
 */
final class StreamedFile implements PendingFile {
    /**
     * The store itself refuses the upload when the name is taken by then (If-None-Match). S3A knows it from Hadoop
     * 3.4.2; older ones ignore it.
     */
    private static final String CONDITIONAL_CREATE = "fs.option.create.conditional.overwrite";

    /** Name of the object metadata that says who wrote the object. S3A passes on what follows the prefix, and reads it as an attribute. */
    private static final String WRITER = "img2dataset-writer";

    private static final String CREATE_HEADER = "fs.s3a.create.header.";
    private static final String READ_HEADER = "header.";

    private static final int BUFFER_BYTES = 64 << 10;

    private final FileSystem fileSystem;
    private final Path target;
    private final String name;
    private final boolean replace;
    private final String writer = UUID.randomUUID().toString();
    private final FSDataOutputStream file;
    private final CountingStream counted;
    private final OutputStream stream;
    private boolean done;

    StreamedFile(FileSystem fileSystem, Path target, String name, boolean replace) throws IOException {
        this.fileSystem = fileSystem;
        this.target = target;
        this.name = name;
        this.replace = replace;
        this.file = begin(fileSystem, target, replace, writer);
        this.counted = new CountingStream(file);
        this.stream = new BufferedOutputStream(counted, BUFFER_BYTES);
    }

    private static FSDataOutputStream begin(FileSystem fileSystem, Path target, boolean replace, String writer)
            throws IOException {
        var builder = fileSystem.createFile(target);
        // Whether the name is free counts at the end: what has it now may be left over, and gone by then.
        builder.recursive().overwrite(true);
        if (!replace) {
            builder.opt(CONDITIONAL_CREATE, true).opt(CREATE_HEADER + WRITER, writer);
        }
        return builder.build();
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
            refuseTakenName();
            complete();
            done = true;
        } finally {
            close();
        }
        return counted.published(name);
    }

    /** Publishes where the store cannot refuse an existing name; leaves a gap of milliseconds. */
    private void refuseTakenName() throws IOException {
        if (!replace && fileSystem.exists(target)) {
            throw Move.taken(target.toString(), null);
        }
    }

    private void complete() throws IOException {
        try {
            file.close();
        } catch (IOException e) {
            if (replace || !fileSystem.exists(target)) {
                throw e;
            }
            if (!isOwn()) {
                throw Move.taken(target.toString(), e);
            }
        }
    }

    /**
     * Whether the object with the target's name is this one. When the answer to a request is lost, the client asks
     * again, and the store refuses the name: the first request has taken it.
     */
    private boolean isOwn() throws IOException {
        try {
            var found = fileSystem.getXAttr(target, READ_HEADER + WRITER);
            return found != null && writer.equals(new String(found, StandardCharsets.UTF_8));
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (!done) {
            done = true;
            file.abort();
            file.close();
        }
    }
}
