package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files written one by one under their final names: for object stores, which have no folders to rename. One request
 * takes tens of milliseconds, so several run at once; their number is bounded, and {@link #write} waits for a free one.
 * An abort leaves what was written: another attempt may have overwritten it as its own. The attempt that commits
 * removes what it did not write.
 */
final class StreamedFolder implements PendingFolder {
    private static final int UPLOADS_AT_ONCE = 16;

    /** S3A asks the store three times about a name before it writes it, unless told not to. */
    private static final String WITHOUT_CHECKS = "fs.s3a.create.performance";

    private final FileSystem fileSystem;
    private final Path target;
    private final String name;
    private final FolderDigest digest = new FolderDigest();
    private final Set<String> written = new HashSet<>();
    private final ExecutorService threads;
    private final ExecutorCompletionService<Boolean> uploads;
    private int pending;

    StreamedFolder(FileSystem fileSystem, Path target, String name) {
        this.fileSystem = fileSystem;
        this.target = target;
        this.name = name;
        this.threads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE, task -> {
            var thread = new Thread(task, "upload-" + name);
            thread.setDaemon(true);
            return thread;
        });
        this.uploads = new ExecutorCompletionService<>(threads);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // awaitOne() takes it from the completion service
    public void write(String file, byte[] content) throws IOException {
        while (pending >= UPLOADS_AT_ONCE) {
            awaitOne();
        }
        uploads.submit(() -> upload(file, content));
        pending++;
        written.add(file);
        digest.add(file, content);
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

    private void awaitOne() throws IOException {
        try {
            pending--;
            uploads.take().get();
        } catch (ExecutionException e) {
            throw new IOException("Could not write a file of " + target, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while writing " + target);
        }
    }

    @Override
    public PublishedFile commit() throws IOException {
        try {
            while (pending > 0) {
                awaitOne();
            }
            removeWhatOthersLeft();
        } finally {
            close();
        }
        return new PublishedFile(name, digest.length(), digest.crc32c());
    }

    private void removeWhatOthersLeft() throws IOException {
        if (written.isEmpty()) {
            fileSystem.delete(target, true);
            return;
        }
        for (var entry : fileSystem.listStatus(target)) {
            if (!written.contains(entry.getPath().getName())) {
                fileSystem.delete(entry.getPath(), true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IOException("Uploads to " + target + " do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
