package io.github.img2dataset.run;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkException;

/** Tells jobs that somebody cancelled from jobs that failed: by group, all of them, or by "kill" in the Spark UI. */
final class Cancellation {
    /** The job scheduler's words, with or without their error class; a killed stage takes its job along. */
    private static final Pattern WORDS =
            Pattern.compile("SPARK_JOB_CANCELLED|\\bJob \\d+ cancelled\\b|\\bStage \\d+ was cancelled\\b");

    private static final int DEEPEST = 20;

    private Cancellation() {}

    /** Whether it is for a cancelled job that this was thrown. */
    static boolean isSaidBy(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(DEEPEST)
                .anyMatch(cause -> cause instanceof SparkException
                        && WORDS.matcher(String.valueOf(cause.getMessage())).find());
    }
}
