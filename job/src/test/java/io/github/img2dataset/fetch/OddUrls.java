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

    /** Whatever stands in a url or beside one, in any order. */
    private static final String[] TOKENS = {
        "http",
        "https",
        "HTTP",
        "ftp",
        "://",
        ":/",
        ":",
        "/",
        "//",
        "\\",
        "@",
        "?",
        "#",
        "%",
        "%zz",
        "%2e",
        "%2E%2e",
        "%00",
        "%25",
        "..",
        "/./",
        "[",
        "]",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1%25eth0",
        "127.0.0.1",
        "0x7f.1",
        "0177.1",
        "2130706433",
        "1.2.3.4.5",
        "256.1.1.1",
        "99999",
        ":0",
        ":80",
        ":65536",
        "localhost",
        "a.example",
        "xn--",
        "xn--a",
        "xn--mnchen-3ya",
        "\u00fc",
        "\u00df",
        "\u200d",
        "\ud83d\ude00",
        "\ud800",
        "\u3002",
        "\uff0e",
        "\u0000",
        "\r\n",
        " ",
        "\t",
        "&amp;",
        "&#38;",
        "<",
        "\"",
        "'",
        "`",
        "{",
        "|",
        "^",
        "a",
        "-",
        "_",
        "*",
        ".",
        "\u202e",
        "\u00ad",
        "=",
        "+",
        ";",
        ",",
        "!",
        "$",
        "(",
        "~",
        "a".repeat(70)
    };

    private final Random random;

    public OddUrls(long seed) {
        this(new Random(seed));
    }

    public OddUrls(Random random) {
        this.random = random;
    }

    /** A piece of a url, or of what people write for one. */
    public String token() {
        return TOKENS[random.nextInt(TOKENS.length)];
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
