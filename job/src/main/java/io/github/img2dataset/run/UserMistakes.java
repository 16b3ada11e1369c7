package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.storage.Clearing;
import io.github.img2dataset.storage.OutputFolderInUseException;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Tells failures that the user can mend, a list that is not there for one, from all others. */
public final class UserMistakes {
    /** Something that a user's mistake may end. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    private UserMistakes() {}

    /**
     * Does the work; a failure that the user can mend becomes a line for them, any other one is thrown as it is.
     *
     * @throws UsageException with that line
     */
    public static <T> T told(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (IOException | RuntimeException e) {
            var mistake = in(e);
            if (mistake.isPresent()) {
                throw mistake.get();
            }
            throw e;
        }
    }

    /** The failure as a line for the user; empty if it is no mistake of theirs. */
    public static Optional<UsageException> in(Exception failure) {
        if (failure instanceof UsageException mistake) {
            return Optional.of(mistake);
        }
        var message = String.valueOf(failure.getMessage());
        if (failure instanceof AccessDeniedException denied) {
            var refusal = StoreRefusal.of(denied).orElse("Not allowed: " + message);
            return Optional.of(new UsageException(refusal, failure));
        } else if (failure instanceof OutputFolderInUseException) {
            return Optional.of(new UsageException(message + "; --wait_for_lease True waits until it ends", failure));
        } else if (failure instanceof NotDirectoryException) {
            return Optional.of(new UsageException("Found a file where a folder should be: " + message, failure));
        } else if (failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException) {
            return Optional.of(new UsageException(unreachable((IOException) failure), failure));
        }
        var isMistake = failure instanceof FileNotFoundException
                || failure instanceof NoSuchFileException
                || failure instanceof Clearing.RefusedException
                || failure instanceof UrlListException;
        return isMistake
                ? Optional.of(new UsageException(message, failure))
                : StoreRefusal.of(failure).map(refusal -> new UsageException(refusal, failure));
    }

    /** The driver speaks to stores alone; S3A's message has its operation, path and cause, and all of the cause again. */
    private static String unreachable(IOException e) {
        var words = String.valueOf(e.getMessage()).replaceAll("(?s)software\\.amazon\\.[\\w.]+: |:\\s{2,}.*", "");
        return "The store does not answer: " + words
                + ". Check that it is running and that its address is right (fs.s3a.endpoint in conf/core-site.xml,"
                + " or --conf spark.hadoop.fs.s3a.endpoint=...), then run the same command again";
    }
}
