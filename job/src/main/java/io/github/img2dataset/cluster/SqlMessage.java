package io.github.img2dataset.cluster;

/** Spark SQL's words on a mistake, for a user: the first line, without the class and the state of the error. */
public final class SqlMessage {
    private SqlMessage() {}

    /** The line; empty when the failure says nothing. */
    public static String of(Throwable failure) {
        return of(failure.getMessage() == null ? "" : failure.getMessage());
    }

    /** The line of a message; empty for an empty one. */
    public static String of(String message) {
        return message.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .replaceFirst("^\\[[\\w.]+\\] ", "")
                .replaceFirst("\\.? SQLSTATE: \\w+", "")
                .strip()
                .replaceFirst("[.;]*$", "");
    }
}
