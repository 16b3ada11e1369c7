package io.github.img2dataset.fetch;

import java.util.Random;

/** Urls as no reasonable list has them, drawn from a seed: every character that means something, in every place. */
public final class OddUrls {
    private static final String[] PARTS = {
        "/",
        "//",
        "\\",
        ":",
        "::",
        "@",
        "?",
        "#",
        "%",
        "%zz",
        "%2e",
        "%00",
        "%u00e9",
        "..",
        ".",
        ";",
        "=",
        "&",
        "&amp;",
        "[",
        "]",
        "{",
        "}",
        "|",
        "^",
        "`",
        "'",
        "\"",
        "<",
        ">",
        "+",
        "*",
        "!",
        "$",
        "(",
        ")",
        ",",
        "~",
        "-",
        "_",
        " ",
        "\t",
        "\u00a0",
        "\u00e9",
        "\u65e5",
        "\ud83d\ude00",
        "\ud800",
        "\u0000",
        "\u007f",
        "\u202e",
        "99999",
        ":99999",
        "a@b:70000",
        "x",
        "p/1.jpg",
        "0",
        "127.0.0.1"
    };

    private final Random random;

    public OddUrls(long seed) {
        random = new Random(seed);
    }

    /** A path that starts with a slash, and a query perhaps. */
    public String path() {
        var text = new StringBuilder("/");
        for (var parts = random.nextInt(10); parts >= 0; parts--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }
}
