package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.format.JpegSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The entropy-coded data of a scan of a progressive JPEG (ITU-T T.81, annex G) to coefficients, in a fraction of libjpeg's time: a look-up
 * brings a code and its value, and what a refinement passes over is known by a mask. Scans without restarts. Reused; single-threaded.
 */
final class ScanDecoder {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** More than a block takes, or the blocks of a unit with their DC coefficients alone; so that only blocks need be watched, in bytes. */
    private static final int PADDING = 512;

    /** Longest file, in bytes: its bits are counted by an int. */
    private static final int MOST_BYTES = Integer.MAX_VALUE / Byte.SIZE - PADDING;
    /** Size in bytes above which the buffer is not kept for the next scan. */
    private static final int KEPT = 1 << 22;

    /** Largest magnitude bits plus Al of an AC coefficient, so that refinement cannot overflow a short. */
    private static final int MOST_BITS = 14;

    private static final int TO_INDEX = Long.SIZE - HuffmanTable.LOOK_UP_BITS;

    /** Without the zeros behind each 0xff, and followed by the padding. */
    private byte[] data = {};

    private int length;

    /** The next one of the data. */
    private int bit;

    /** Blocks, from the next one on, in which no new coefficients come. */
    private int run;

    /**
     * Takes the data that begin here.
     *
     * @return where they end: at a marker; -1 when the file ends before
     */
    int read(byte[] body, int from) {
        if (body.length > MOST_BYTES) {
            return -1;
        }
        if (data.length < body.length - from + PADDING || data.length > KEPT) {
            data = new byte[body.length - from + PADDING];
        }
        length = 0;
        bit = 0;
        run = 0;
        var begin = from;
        var at = JpegSegment.indexOfMarker(body, from);
        while (at < body.length - 1) {
            var stuffed = body[at + 1] == 0;
            var part = at - begin + (stuffed ? 1 : 0);
            System.arraycopy(body, begin, data, length, part);
            length += part;
            if (!stuffed) {
                Arrays.fill(data, length, length + PADDING, (byte) 0);
                return at;
            }
            begin = at + 2;
            at = JpegSegment.indexOfMarker(body, begin);
        }
        return -1;
    }

    /** Offset behind the entropy-coded data that begin at {@code from}, at a marker; -1 when the file ends before. The data are not decoded. */
    static int end(byte[] body, int from) {
        var at = JpegSegment.indexOfMarker(body, from);
        while (at < body.length - 1 && body[at + 1] == 0) {
            at = JpegSegment.indexOfMarker(body, at + 2);
        }
        return at < body.length - 1 ? at : -1;
    }

    /** Whether the data ended with the last block, but for the bits that fill a byte. */
    boolean isUsedUp() {
        return (bit + Byte.SIZE - 1) / Byte.SIZE == length;
    }

    /** At least 57 bits from a bit on, at the top. */
    private static long peek(byte[] data, int bit) {
        return (long) LONGS.get(data, bit >>> 3) << (bit & 7);
    }

    // A row, a block, a unit each in a method of its own: the JIT compiles what is called often, and a scan is not.

    /** DC coefficients for the first time; false when the data are broken. */
    boolean readDc(McuLayout units, HuffmanTable[] codes, int low) {
        var previous = new int[codes.length];
        for (var row = 0; row < units.rows; row++) {
            for (var column = 0; column < units.columns; column++) {
                if (!readUnit(units, codes, low, row, column, previous)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean readUnit(McuLayout units, HuffmanTable[] codes, int low, int row, int column, int[] previous) {
        for (var i = 0; i < units.blocks; i++) {
            var component = units.component[i];
            var bits = peek(data, bit);
            var code = codes[component].code(bits);
            var size = HuffmanTable.symbol(code);
            if (code == 0 || size > 15) {
                return false;
            }
            bit += (code & HuffmanTable.BITS) + size;
            previous[component] += HuffmanTable.value(bits << code, size);
            var value = previous[component] << low;
            units.dc[i][units.block(i, row, column)] = (short) value;
            if (value != (short) value) {
                return false;
            }
        }
        return !isPastEnd();
    }

    private boolean isPastEnd() {
        return bit > Byte.SIZE * length;
    }

    /** One more bit of DC coefficients; false when the data are broken. */
    boolean refineDc(McuLayout units, int low) {
        for (var row = 0; row < units.rows; row++) {
            for (var column = 0; column < units.columns; column++) {
                if (!refineUnit(units, low, row, column)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean refineUnit(McuLayout units, int low, int row, int column) {
        var bits = peek(data, bit);
        bit += units.blocks;
        for (var i = 0; i < units.blocks; i++) {
            units.dc[i][units.block(i, row, column)] |= (short) (bits >>> 63 << low);
            bits <<= 1;
        }
        return !isPastEnd();
    }

    /** AC coefficients for the first time; false when the data are broken. */
    boolean readAc(JpegComponent component, HuffmanTable codes, int first, int last, int low) {
        for (var y = 0; y < component.rows; y++) {
            if (!readRow(component, codes, first, last, low, y * component.allColumns)) {
                return false;
            }
        }
        return run == 0;
    }

    private boolean readRow(JpegComponent component, HuffmanTable codes, int first, int last, int low, int from) {
        var end = from + component.columns;
        var block = from;
        while (block < end) {
            var skipped = Math.min(run, end - block);
            run -= skipped;
            block += skipped;
            if (block < end && !readBlock(component, codes, first, last, low, block++)) {
                return false;
            }
        }
        return true;
    }

    private boolean readBlock(JpegComponent component, HuffmanTable codes, int first, int last, int low, int block) {
        final var data = this.data;
        final var table = codes.coefficients;
        final var coefficients = component.coefficients;
        var bit = this.bit;
        var place = block * JpegComponent.BLOCK;
        var mask = 0L;
        var k = first - 1;
        while (k < last) {
            var bits = peek(data, bit);
            var entry = table[(int) (bits >>> TO_INDEX)];
            if (entry != 0) {
                bit += entry & HuffmanTable.BITS;
                k += (entry >> HuffmanTable.ADVANCE_SHIFT) & HuffmanTable.ADVANCE;
                coefficients[place + k] = (short) (entry >> HuffmanTable.VALUE_SHIFT << low);
                mask |= 1L << k;
                continue;
            }
            var code = codes.code(bits);
            var zeros = HuffmanTable.symbol(code) >> 4;
            var size = HuffmanTable.symbol(code) & 0xf;
            if (code == 0 || size + low > MOST_BITS) {
                return false;
            }
            bits <<= code;
            bit += (code & HuffmanTable.BITS) + size;
            if (size > 0) {
                k += zeros + 1;
                coefficients[place + k] = (short) (HuffmanTable.value(bits, size) << low);
                mask |= 1L << k;
            } else if (zeros == 15) {
                k += 16;
            } else {
                // This block is one of them.
                run = (1 << zeros) - 1 + HuffmanTable.top(bits, zeros);
                bit += zeros;
                break;
            }
        }
        component.present[block] |= mask;
        this.bit = bit;
        return k <= last && !isPastEnd();
    }

    /** One more bit of AC coefficients, and the first one of new ones; false when the data are broken. */
    boolean refineAc(JpegComponent component, HuffmanTable codes, int first, int last, int low) {
        var band = (-1L << first) & (-1L >>> (63 - last));
        for (var y = 0; y < component.rows; y++) {
            if (!refineRow(component, codes, band, low, y * component.allColumns)) {
                return false;
            }
        }
        return run == 0;
    }

    private boolean refineRow(JpegComponent component, HuffmanTable codes, long band, int low, int from) {
        for (var block = from; block < from + component.columns; block++) {
            if (!refineBlock(component, codes, band, low, block)) {
                return false;
            }
        }
        return true;
    }

    private boolean refineBlock(JpegComponent component, HuffmanTable codes, long band, int low, int block) {
        final var data = this.data;
        final var table = codes.coefficients;
        final var coefficients = component.coefficients;
        var bit = this.bit;
        var run = this.run;
        var place = block * JpegComponent.BLOCK;
        var old = component.present[block] & band;
        var rest = band;
        var added = 0L;
        while (run == 0 && rest != 0) {
            var bits = peek(data, bit);
            var entry = table[(int) (bits >>> TO_INDEX)];
            entry = entry == 0 ? codes.refinement(bits) : entry;
            var advance = (entry >> HuffmanTable.ADVANCE_SHIFT) & HuffmanTable.ADVANCE;
            var value = entry >> HuffmanTable.VALUE_SHIFT;
            bit += entry & HuffmanTable.BITS;
            if (entry == 0) {
                return false;
            }
            if (advance == 0) {
                run = value;
                break;
            }
            var here = position(rest, old, advance - 1);
            bit = correct(data, bit, coefficients, place, old & rest & (here - 1), low);
            if ((here & rest) == 0) {
                return false;
            }
            rest &= -here << 1;
            if (value != 0) {
                added |= here;
                coefficients[place + Long.numberOfTrailingZeros(here)] = (short) (value << low);
            }
        }
        component.present[block] |= added;
        if (run > 0) {
            run--;
            bit = correct(data, bit, coefficients, place, old & rest, low);
        }
        this.bit = bit;
        this.run = run;
        return !isPastEnd();
    }

    /**
     * Bit of the coefficient behind {@code zeros} coefficients that are zero so far; those that are not lie between them and do not count (T.81, section
     * G.1.2.3).
     *
     * @param rest the band from the next coefficient on
     * @param old coefficients that are not zero
     * @return 0 or a bit that is not in {@code rest} where the band ends before
     */
    private static long position(long rest, long old, int zeros) {
        var here = (rest & -rest) << zeros;
        var passed = old & rest & ((here << 1) - 1);
        for (var more = Long.bitCount(passed); more > 0; more--) {
            var above = rest & ~old & (-here << 1);
            here = above & -above;
        }
        return here;
    }

    /** A bit each; where the next ones lie. */
    private static int correct(byte[] data, int from, short[] coefficients, int place, long which, int low) {
        var bit = from;
        for (var left = which; left != 0; left &= left - 1, bit++) {
            var k = place + Long.numberOfTrailingZeros(left);
            var coefficient = coefficients[k];
            var isSet = (data[bit >>> 3] << (bit & 7) >> 7) & 1;
            coefficients[k] = (short) (coefficient + ((((coefficient >> 15) | 1) << low) & -isSet));
        }
        return bit;
    }
}
