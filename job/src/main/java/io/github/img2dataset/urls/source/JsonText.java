package io.github.img2dataset.urls.source;

/** JSON's strings and the text they stand for. */
public final class JsonText {
    private JsonText() {}

    /** The text of a JSON string, given with its quotes. */
    public static String unquoted(String json) {
        var text = new StringBuilder(json.length());
        for (var i = 1; i < json.length() - 1; i++) {
            var c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
            } else if (json.charAt(i + 1) == 'u' && i + 6 <= json.length()) {
                text.append((char) Integer.parseInt(json.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                text.append(escaped(json.charAt(++i)));
            }
        }
        return text.toString();
    }

    private static char escaped(char letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    /** The text as a JSON string, with its quotes. */
    public static String quoted(String text) {
        var json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
