package io.github.img2dataset.run;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.storage.FirstLine;
import io.github.img2dataset.storage.OutputFolderInUseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.spark.SparkException;

/** What a failed Spark job says: the message of the task that failed it, in one line. */
final class TaskFailure {
    private TaskFailure() {}

    /** A command's work in a session of Spark. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does a command's work, and tells its failures as the user is to read them.
     *
     * @throws UsageException when a folder is not there, or a run writes to it
     * @throws CancelledException when somebody cancelled the jobs
     * @throws IOException when the storage fails, or a task
     */
    static <T> T told(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (FileNotFoundException | OutputFolderInUseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            if (e instanceof SparkException failure) {
                throw of(failure);
            }
            throw e;
        }
    }

    /**
     * The failure to throw in the place of Spark's.
     *
     * @throws CancelledException when somebody cancelled the job
     */
    private static IOException of(SparkException failure) {
        if (Cancellation.isSaidBy(failure)) {
            throw new CancelledException(failure);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IOException(FirstLine.of(cause), failure);
    }
}
