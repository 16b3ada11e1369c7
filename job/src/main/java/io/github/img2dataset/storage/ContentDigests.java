package io.github.img2dataset.storage;

import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Digests of a list's files, to know them again when only their times have changed: of the first and the last bytes,
 * for a list may have terabytes. A change in the middle that keeps the length shows in the file's time alone.
 */
public final class ContentDigests {
    private static final int ENDS_BYTES = 64 << 10;
    private static final int READS_AT_ONCE = 16;
    private static final int DIGEST_BYTES = 8;

    private ContentDigests() {}

    /** A digest for each file, in their order; several are read at once. */
    public static List<String> of(List<InputFile> files, Map<String, String> hadoopSettings) throws IOException {
        var threads = Executors.newFixedThreadPool(Math.min(READS_AT_ONCE, files.size()), Daemons.named("list-digest"));
        try {
            var reads = new ArrayList<Future<String>>();
            for (var file : files) {
                reads.add(threads.submit(() -> of(file, hadoopSettings)));
            }
            var digests = new ArrayList<String>();
            for (var read : reads) {
                digests.add(read.get());
            }
            return digests;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while reading the url list");
        } finally {
            threads.shutdownNow();
        }
    }

    private static String of(InputFile file, Map<String, String> hadoopSettings) throws IOException {
        var location = Location.of(file.path(), hadoopSettings);
        var head = new byte[(int) Math.min(ENDS_BYTES, file.length())];
        var tail = new byte[(int) Math.min(ENDS_BYTES, file.length() - head.length)];
        try (var stream = location.fileSystem().open(location.path())) {
            stream.readFully(0, head);
            stream.readFully(file.length() - tail.length, tail);
        }
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(head);
            return HexFormat.of().formatHex(sha256.digest(tail), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
