package io.github.img2dataset.urls.text;

import java.io.Serializable;

/**
 * A stretch of a text file that one task reads: the records that start in it.
 *
 * @param file index of the file in the list
 * @param start first byte, 0 unless the format can be split
 * @param end byte after the last; {@link Long#MAX_VALUE} for the whole file
 * @param firstPosition position in the file of its first record; 0 while that is not known
 * @param firstWanted position of the first record that is of use
 * @param endWanted position after the last record that is of use
 */
public record TextBlock(
        int file, String path, long start, long end, long firstPosition, long firstWanted, long endWanted)
        implements Serializable {
    public static final long WHOLE = Long.MAX_VALUE;

    TextBlock(int file, String path, long start, long end) {
        this(file, path, start, end, 0, 0, Long.MAX_VALUE);
    }

    TextBlock at(long position, long from, long to) {
        return new TextBlock(file, path, start, end, position, from, to);
    }
}
