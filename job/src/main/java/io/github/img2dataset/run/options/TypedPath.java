package io.github.img2dataset.run.options;

/** Paths of the command line. */
public final class TypedPath {
    private TypedPath() {}

    /**
     * Makes a path as typed one to use: without a slash at its end, and with the user's home for a {@code ~} at its
     * start, which shells leave alone after an equals sign and in quotes.
     */
    public static String of(String typed) {
        var path = withoutTrailingSlash(typed);
        return path.equals("~") || path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
    }

    private static String withoutTrailingSlash(String path) {
        return path.length() > 1 && path.endsWith("/") && !path.endsWith(":///")
                ? path.substring(0, path.length() - 1)
                : path;
    }
}
