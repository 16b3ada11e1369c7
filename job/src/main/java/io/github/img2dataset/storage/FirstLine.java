package io.github.img2dataset.storage;

import java.util.Objects;

/** A failure's words in one line, for a log or a user: Hadoop's, Parquet's and Spark's messages go on with stack traces and plans. */
public final class FirstLine {
    private FirstLine() {}

    /** The first line of the message; the class of a failure without one. */
    public static String of(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
    }
}
