package io.github.img2dataset.isolation;

import java.util.zip.CRC32C;

/**
 * A file told from others by its length, its first bytes and its last: a number that takes no microsecond, whatever the file's size. Two
 * files that share one are both decoded with care, and nothing else comes of it.
 */
final class PictureMark {
    private static final int EDGE = 4096;

    private PictureMark() {}

    /** The file's number, never 0. */
    static long of(byte[] file) {
        var sum = new CRC32C();
        sum.update(file, 0, Math.min(EDGE, file.length));
        var tail = Math.max(0, file.length - EDGE);
        sum.update(file, tail, file.length - tail);
        var mark = (long) file.length << 32 | sum.getValue();
        return mark == 0 ? 1 : mark;
    }
}
