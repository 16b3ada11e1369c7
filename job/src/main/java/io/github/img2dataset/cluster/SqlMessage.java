package io.github.img2dataset.cluster;

/** Spark SQL's words on a mistake, for a user: the first line, without the class and the state of the error. */
public final class SqlMessage {
    private SqlMessage() {}

    /** The line; empty when the failure says nothing. */
    public static String of(Throwable failure) {
        var text = failure.getMessage() == null ? "" : failure.getMessage();
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .replaceFirst("^\\[[\\w.]+\\] ", "")
                .replaceFirst("\\.? SQLSTATE: \\w+", "")
                .strip()
                .replaceFirst("[.;]*$", "");
    }
}
