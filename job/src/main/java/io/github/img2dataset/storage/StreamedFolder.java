package io.github.img2dataset.storage;

import io.github.img2dataset.threads.Daemons;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalDirAllocator;
import org.apache.hadoop.fs.Path;

/**
 * Files uploaded one by one under their final names: for object stores, which have no folders to rename. They wait on
 * the local disk until the commit, so that two attempts at once do not overwrite each other: the first file is created
 * only if it is absent, and who creates it owns the folder. One request takes tens of milliseconds, so several run at
 * once.
 */
final class StreamedFolder implements PendingFolder {
    private static final int UPLOADS_AT_ONCE = 16;

    private static final int BUFFER_BYTES = 64 << 10;

    /** S3A asks the store three times about a name before it writes it, unless told not to. */
    private static final String WITHOUT_CHECKS = "fs.s3a.create.performance";

    /** The folder in which S3A keeps what it is about to upload. */
    private static final String LOCAL_FOLDERS = "fs.s3a.buffer.dir";

    private final FileSystem fileSystem;
    private final Path target;
    private final String name;
    private final FolderDigest digest = new FolderDigest();
    private final List<Waiting> files = new ArrayList<>();
    private final File local;
    private final OutputStream localStream;

    /** A file of the folder: its name, and its length in the local file, where they follow each other. */
    private record Waiting(String name, int length) {}

    StreamedFolder(FileSystem fileSystem, Path target, String name) throws IOException {
        this.fileSystem = fileSystem;
        this.target = target;
        this.name = name;
        this.local = new LocalDirAllocator(LOCAL_FOLDERS)
                .createTmpFileForWrite("shard-" + name, LocalDirAllocator.SIZE_UNKNOWN, fileSystem.getConf());
        this.localStream = new BufferedOutputStream(Files.newOutputStream(local.toPath()), BUFFER_BYTES);
    }

    @Override
    public void write(String file, byte[] content) throws IOException {
        localStream.write(content);
        files.add(new Waiting(file, content.length));
        digest.add(file, content);
    }

    @Override
    public PublishedFile commit() throws IOException {
        try {
            localStream.close();
            if (!files.isEmpty()) {
                upload();
            }
        } finally {
            close();
        }
        return new PublishedFile(name, digest.length(), digest.crc32c());
    }

    private void upload() throws IOException {
        try (var contents = new DataInputStream(Files.newInputStream(local.toPath()))) {
            claim(files.get(0), contents);
            try {
                uploadOthers(contents);
            } catch (IOException | RuntimeException e) {
                takeBack(e);
                throw e;
            }
        }
    }

    private void claim(Waiting first, InputStream contents) throws IOException {
        var path = new Path(target, first.name());
        try (var file = new StreamedFile(fileSystem, path, first.name(), false)) {
            file.stream().write(contents.readNBytes(first.length()));
            file.commit();
        }
    }

    /** All that is in the folder is this attempt's, for it wrote the first file. */
    private void takeBack(Exception cause) {
        try {
            fileSystem.delete(target, true);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void uploadOthers(InputStream contents) throws IOException {
        var threads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE, this::thread);
        try {
            var uploads = new ExecutorCompletionService<Boolean>(threads);
            var pending = 0;
            for (var file : files.subList(1, files.size())) {
                if (pending == UPLOADS_AT_ONCE) {
                    awaitOne(uploads);
                    pending--;
                }
                var content = contents.readNBytes(file.length());
                var unused = uploads.submit(() -> upload(file.name(), content));
                pending++;
            }
            for (; pending > 0; pending--) {
                awaitOne(uploads);
            }
        } finally {
            end(threads);
        }
    }

    private Thread thread(Runnable task) {
        return Daemons.of("upload-" + name, task);
    }

    private boolean upload(String file, byte[] content) throws IOException {
        var builder = fileSystem.createFile(new Path(target, file));
        builder.recursive().overwrite(true).opt(WITHOUT_CHECKS, true);
        FSDataOutputStream stream = builder.build();
        try {
            stream.write(content);
        } catch (IOException | RuntimeException e) {
            stream.abort();
            throw e;
        }
        stream.close();
        return true;
    }

    private void awaitOne(ExecutorCompletionService<Boolean> uploads) throws IOException {
        try {
            uploads.take().get();
        } catch (ExecutionException e) {
            throw new IOException("Could not write a file of " + target, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while writing " + target);
        }
    }

    /** An upload under way must not come after what the caller does next. */
    private void end(ExecutorService threads) throws IOException {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IOException("Uploads to " + target + " do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            localStream.close();
        } finally {
            Files.deleteIfExists(local.toPath());
        }
    }
}
