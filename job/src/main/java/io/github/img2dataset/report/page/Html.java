package io.github.img2dataset.report.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTML, and the SVG within. Every text and every attribute's value goes through {@link #escaped}; there is no
 * way to write markup that is not made by {@link #open} and {@link #empty}, so what comes from the web stays text.
 */
final class Html {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9:-]*");

    private static final int LONGEST_TEXT = 300;

    private final StringBuilder text = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an element; {@code attributes} are names and values in turn. */
    Html open(String name, Object... attributes) {
        empty(name, attributes);
        open.push(name);
        return this;
    }

    /** An element without content, which HTML does not close: {@code img}, {@code meta}. */
    Html empty(String name, Object... attributes) {
        text.append('<').append(checked(name));
        for (var i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(checked((String) attributes[i]));
            text.append("=\"")
                    .append(escaped(String.valueOf(attributes[i + 1])))
                    .append('"');
        }
        text.append('>');
        return this;
    }

    Html text(Object content) {
        text.append(escaped(String.valueOf(content)));
        return this;
    }

    /** Ends the innermost element. */
    Html close() {
        text.append("</").append(open.pop()).append(">");
        return this;
    }

    /** A whole element with a text in it. */
    Html element(String name, Object content, Object... attributes) {
        return open(name, attributes).text(content).close();
    }

    /** The page's own style sheet, which must not be escaped. */
    Html style(String ownStyleSheet) {
        if (ownStyleSheet.contains("</")) {
            throw new IllegalArgumentException("A style sheet cannot hold markup");
        }
        text.append("<style>").append(ownStyleSheet).append("</style>");
        return this;
    }

    /** The page; all elements must be closed. */
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("Not closed: " + open);
        }
        return text.toString();
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a name of an element or attribute: " + name);
        }
        return name;
    }

    /** Without markup, control characters, and marks that turn the direction of the text around them. */
    static String escaped(String content) {
        var safe = new StringBuilder(content.length() + 16);
        content.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '`' -> safe.append("&#96;");
                default -> safe.appendCodePoint(isUnseen(character) ? 0xfffd : character);
            }
        });
        return safe.toString();
    }

    private static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character != '\n' && character != '\t';
            case Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> true;
            // LRE to RLO, LRI to PDI, and the marks
            case Character.FORMAT -> character != 0x200d;
            default -> false;
        };
    }

    /** At most some hundred characters, so that no text of the web makes the page large. */
    static String shortened(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var points = text.codePoints()
                .limit(LONGEST_TEXT + 1L)
                .mapToObj(Character::toString)
                .toList();
        return points.size() <= LONGEST_TEXT
                ? text
                : points.stream().limit(LONGEST_TEXT).collect(Collectors.joining()) + "\u2026";
    }
}
