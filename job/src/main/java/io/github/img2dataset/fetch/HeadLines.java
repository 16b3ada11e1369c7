package io.github.img2dataset.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of response heads on one connection, with those rewritten that HttpClient refuses although their sense is
 * plain and curl and browsers take them: a status line of HTTP/2, one Content-Length said twice, a Transfer-Encoding that
 * is "identity" or "chunked" twice. Lengths that differ stay as they are, and are refused.
 */
final class HeadLines {
    private static final Pattern LATER_VERSION = Pattern.compile("HTTP/[23](?:\\.0)?(?= )");
    private static final Pattern LENGTH = Pattern.compile("content-length[ \\t]*:(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern TRANSFER = Pattern.compile("transfer-encoding[ \\t]*:(.*)", Pattern.CASE_INSENSITIVE);
    /** A stand-in for a header line that says nothing new: an empty line in its place would end the head. */
    private static final String SAID_BEFORE = "X-Said-Before: 1\r\n";

    private @Nullable String length;
    private boolean isChunked;
    private boolean isAtStart = true;

    /** Whether the next line begins another head. */
    boolean isAtStart() {
        return isAtStart;
    }

    /** @param line with its line break */
    CharSequence next(CharSequence line) {
        var isFirst = isAtStart;
        isAtStart = isEmpty(line);
        if (isFirst) {
            length = null;
            isChunked = false;
        }
        return switch (isAtStart ? '\n' : line.charAt(0)) {
            case 'H' -> isFirst ? LATER_VERSION.matcher(line).replaceFirst("HTTP/1.1") : line;
            case 'C', 'c' -> contentLength(line);
            case 'T', 't' -> transferEncoding(line);
            default -> line;
        };
    }

    private static boolean isEmpty(CharSequence line) {
        for (var at = 0; at < line.length(); at++) {
            if (line.charAt(at) != '\r' && line.charAt(at) != '\n') {
                return false;
            }
        }
        return true;
    }

    private CharSequence contentLength(CharSequence line) {
        var field = LENGTH.matcher(line);
        if (!field.lookingAt()) {
            return line;
        }
        var lengths = names(field.group(1));
        if (lengths.stream().distinct().count() != 1) {
            return line;
        }
        if (lengths.get(0).equals(length)) {
            return SAID_BEFORE;
        }
        length = lengths.get(0);
        return "Content-Length: " + length + "\r\n";
    }

    private CharSequence transferEncoding(CharSequence line) {
        var field = TRANSFER.matcher(line);
        if (!field.lookingAt()) {
            return line;
        }
        var codings = names(field.group(1).toLowerCase(Locale.ROOT));
        codings.removeIf(coding -> coding.equals("identity"));
        if (codings.stream().anyMatch(coding -> !coding.equals("chunked"))) {
            return line;
        }
        if (codings.isEmpty() || isChunked) {
            return SAID_BEFORE;
        }
        isChunked = true;
        return "Transfer-Encoding: chunked\r\n";
    }

    private static List<String> names(String value) {
        var names = new ArrayList<String>();
        for (var name : value.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }
}
