package io.github.img2dataset.run;

import io.github.img2dataset.api.CancelledException;
import java.io.IOException;
import org.apache.spark.SparkException;

/** What a failed Spark job says: the message of the task that failed it, in one line. */
final class TaskFailure {
    private TaskFailure() {}

    /**
     * The failure to throw in the place of Spark's.
     *
     * @throws CancelledException when somebody cancelled the job
     */
    static IOException of(SparkException failure) {
        if (Cancellation.isSaidBy(failure)) {
            throw new CancelledException(failure);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IOException(
                String.valueOf(cause.getMessage()).lines().findFirst().orElse(""), failure);
    }
}
