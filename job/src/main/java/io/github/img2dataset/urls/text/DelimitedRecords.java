package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.MissingColumn;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads csv and tsv, as RFC 4180 has it and as it is found in the wild. A field is quoted when it starts with a quote
 * and a matching one ends it, right before the delimiter or the line's end; inside, a doubled quote is one quote, and
 * delimiters and line ends are text. Any other quote is a character like others, also one that starts a field
 * ({@code "foo" bar}). Empty lines are no rows. A row with fewer fields than the header has nulls at its end; the
 * surplus of one with more is left out; both count as irregular.
 */
final class DelimitedRecords implements Records {
    /** A quote without a match this far on is a character like others. */
    private static final int LONGEST_QUOTED = 1 << 20;

    private static final int LONGEST_SHOWN = 80;

    private static final int QUOTE = '"';

    /** Other characters keep their backslash: {@code C:\new}. */
    private static final Pattern BACKSLASHED = Pattern.compile("\\\\([\"\\\\])|\"(\")");

    private final CharWindow window;
    private final char delimiter;
    private final char escape;
    private final List<String> header;
    private final int[] wanted;
    private final List<String> fields = new ArrayList<>();
    private final Damage strayQuotes = new Damage();
    private long irregular;
    /** Number of fields in the current record that begin with a quote and are not quoted. */
    private int unquoted;

    /**
     * Reads the header line.
     *
     * @param escape before a quote in a quoted field, or before itself: the quote or a backslash
     * @throws UrlListException when there is a header and it lacks one of the columns
     */
    DelimitedRecords(InputStream in, char delimiter, char escape, List<String> columns) throws IOException {
        window = new CharWindow(in);
        this.delimiter = delimiter;
        this.escape = escape;
        header = readRecord(0) ? List.copyOf(fields) : List.of();
        wanted = header.isEmpty() ? new int[columns.size()] : indexes(columns);
    }

    private int[] indexes(List<String> columns) {
        if (!header.containsAll(columns) && header.stream().anyMatch(DelimitedRecords::isUrl)) {
            throw new UrlListException("has no header: its first line looks like data (" + data(header)
                    + "); put a line with the columns' names before it");
        }
        for (var column : columns) {
            MissingColumn.check(column, header);
            if (header.indexOf(column) != header.lastIndexOf(column)) {
                throw new UrlListException("has two columns named " + column + "; rename one in its first line");
            }
        }
        return columns.stream().mapToInt(header::indexOf).toArray();
    }

    private static boolean isUrl(String field) {
        return field.strip().matches("(?i)https?://.*");
    }

    private static String data(List<String> fields) {
        var line = String.join(" ", fields);
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }

    @Override
    public @Nullable String @Nullable [] next() throws IOException {
        if (!readRecord(header.size())) {
            return null;
        }
        if (fields.size() != header.size()) {
            irregular++;
        }
        var row = new @Nullable String[wanted.length];
        for (var i = 0; i < wanted.length; i++) {
            row[i] = wanted[i] < fields.size() ? fields.get(wanted[i]) : null;
        }
        return row;
    }

    @Override
    public Damage invalid() {
        return window.invalid();
    }

    @Override
    public Damage strayQuotes() {
        return strayQuotes;
    }

    @Override
    public long irregular() {
        return irregular;
    }

    /** Reads the next record that is no empty line into {@link #fields}; false at the end. */
    private boolean readRecord(int expectedFields) throws IOException {
        while (window.at(0) != CharWindow.END) {
            fields.clear();
            unquoted = 0;
            var end = readFields(expectedFields);
            var empty = end == 0;
            if (unquoted > 0 && delimiter == ',') {
                strayQuotes.add(window.line());
            }
            skipLineEnd(end);
            if (!empty) {
                return true;
            }
        }
        return false;
    }

    private int readFields(int expectedFields) throws IOException {
        var end = readField(0, expectedFields);
        while (window.at(end) == delimiter) {
            end = readField(end + 1, expectedFields);
        }
        return end;
    }

    private void skipLineEnd(int end) throws IOException {
        var crLf = window.at(end) == '\r' && window.at(end + 1) == '\n';
        window.move(window.at(end) == CharWindow.END ? end : end + (crLf ? 2 : 1));
    }

    /** Adds the field that starts there; returns where it ends. */
    private int readField(int from, int expectedFields) throws IOException {
        if (window.at(from) == QUOTE) {
            var close = closingQuote(from);
            if (close > 0 && !spansWholeRows(from, close, expectedFields)) {
                fields.add(unescaped(window.text(from + 1, close)));
                return close + 1;
            }
            unquoted++;
        }
        var end = from;
        while (!endsField(window.at(end))) {
            end++;
        }
        fields.add(window.text(from, end));
        return end;
    }

    /** Offset of the closing quote of the quoted field that starts at {@code open}; -1 when it is no quoted field. */
    private int closingQuote(int open) throws IOException {
        for (var i = open + 1; i - open < LONGEST_QUOTED; i++) {
            var c = window.at(i);
            if (c == CharWindow.END) {
                return -1;
            }
            if (c == QUOTE) {
                var next = window.at(i + 1);
                if (next != QUOTE) {
                    return endsField(next) ? i : -1;
                }
                i++;
            } else if (c == escape) {
                i++;
            }
        }
        return -1;
    }

    private String unescaped(String field) {
        return escape == QUOTE
                ? field.replace("\"\"", "\"")
                : BACKSLASHED.matcher(field).replaceAll("$1$2");
    }

    /**
     * Whether what looks like a quoted field of a tsv is rather whole rows between two stray quotes: it has tabs and
     * line ends, and each line that it touches has as many fields as the header when its quotes are taken as text.
     * (Captions of CC3M start with quotes that nothing closes; a text with both a tab and a line end is rare.)
     */
    private boolean spansWholeRows(int open, int close, int expectedFields) throws IOException {
        if (delimiter != '\t') {
            return false;
        }
        var tabs = fields.size();
        var tabInside = false;
        var lines = 0;
        for (var i = open; ; i++) {
            var c = window.at(i);
            if (c == '\t') {
                tabs++;
                tabInside |= i < close;
            } else if (c == '\n' || (c == '\r' && window.at(i + 1) != '\n') || c == CharWindow.END) {
                if (tabs + 1 != expectedFields) {
                    return false;
                }
                lines++;
                tabs = 0;
                if (i > close || c == CharWindow.END) {
                    return lines > 1 && tabInside;
                }
            }
        }
    }

    private boolean endsField(int c) {
        return c == delimiter || c == '\n' || c == '\r' || c == CharWindow.END;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
