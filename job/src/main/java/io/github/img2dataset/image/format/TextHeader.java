package io.github.img2dataset.image.format;

import java.util.regex.Pattern;

/** Header in text, at the start of a file. */
public final class TextHeader {
    /** Number of bytes that are read; a size that stands further away counts as not given. */
    public static final int LENGTH = 4096;

    private TextHeader() {}

    /** The header as Latin-1. */
    public static String of(ByteView file) {
        return file.text(0, LENGTH);
    }

    /** The number that a group of the pattern's first match has; 0 where nothing matches. */
    public static long number(Pattern pattern, String header, int group) {
        var matcher = pattern.matcher(header);
        return matcher.find() ? Long.parseLong(matcher.group(group)) : 0;
    }
}
