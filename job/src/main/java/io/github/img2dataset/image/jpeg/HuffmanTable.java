package io.github.img2dataset.image.jpeg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A JPEG Huffman table (ITU-T T.81, annex C) compiled to lookup tables indexed by the next bits of the scan. */
final class HuffmanTable {
    static final int LOOK_UP_BITS = 10;
    private static final int LONGEST = 16;
    /** Above the length of a code. */
    private static final int SYMBOL = 8;

    /** Mask of the number of bits that an entry of {@link #coefficients} takes; the lowest bits, so that a long can be shifted by the entry as it is. */
    static final int BITS = 0x3f;
    /** Position in an entry of the distance between its coefficient and the last one, 1 to 16. */
    static final int ADVANCE_SHIFT = 6;

    static final int ADVANCE = 0x1f;
    /** Position in an entry of the coefficient's value, which is signed. */
    static final int VALUE_SHIFT = 16;

    /** An entry for each value of the next {@link #LOOK_UP_BITS} bits: a coefficient with its value; 0 where it takes more bits, or they are none. */
    final int[] coefficients = new int[1 << LOOK_UP_BITS];

    /** For each value of the next {@link #LOOK_UP_BITS} bits a code's length and above it its symbol; 0 where the code is longer, or there is none. */
    private final int[] symbols = new int[1 << LOOK_UP_BITS];

    /** For each code length the first code beyond those of that length, with its bits at the top of {@link #LONGEST}. */
    private final int[] limits = new int[LONGEST + 1];
    /** For each code length the difference between a code and the place of its symbol. */
    private final int[] places = new int[LONGEST + 1];

    private final byte[] ordered;

    private HuffmanTable(byte[] ordered) {
        this.ordered = ordered;
    }

    /**
     * Reads a table as DHT has it: the numbers of codes of 1 to 16 bits, then their symbols.
     *
     * @param end of the segment
     * @return null when it is broken
     */
    static @Nullable HuffmanTable read(byte[] body, int at, int end) {
        if (end - at < LONGEST) {
            return null;
        }
        var total = 0;
        for (var i = 0; i < LONGEST; i++) {
            total += body[at + i] & 0xff;
        }
        if (total > 256 || end - at - LONGEST < total) {
            return null;
        }
        var codes = new HuffmanTable(Arrays.copyOfRange(body, at + LONGEST, at + LONGEST + total));
        return codes.fill(body, at) ? codes : null;
    }

    /** Number of bytes of the table's specification in DHT (T.81, section B.2.4.2), without Tc and Th. */
    int length() {
        return LONGEST + ordered.length;
    }

    /** Whether all coefficients are 1 or -1, as those that refinements bring (section G.1.2.3). */
    boolean areOfRefinement() {
        for (var symbol : ordered) {
            if ((symbol & 0xf) > 1) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(byte[] body, int at) {
        var code = 0;
        var place = 0;
        for (var length = 1; length <= LONGEST; length++) {
            var count = body[at + length - 1] & 0xff;
            places[length] = place - code;
            for (var i = 0; i < count; i++, code++, place++) {
                // A code of ones alone would not be told from the fill at the end.
                if (code >= (1 << length) - 1) {
                    return false;
                }
                if (length <= LOOK_UP_BITS) {
                    put(code, length, ordered[place] & 0xff);
                }
            }
            limits[length] = code << (LONGEST - length);
            code <<= 1;
        }
        return true;
    }

    private void put(int code, int length, int symbol) {
        var free = LOOK_UP_BITS - length;
        var from = code << free;
        Arrays.fill(symbols, from, from + (1 << free), (symbol << SYMBOL) | length);
        var size = symbol & 0xf;
        if (size == 0 || size > free) {
            return;
        }
        var advance = (symbol >> 4) + 1;
        var each = 1 << (free - size);
        for (var bits = 0; bits < 1 << size; bits++) {
            var entry = entry(value((long) bits << (Long.SIZE - size), size), advance, length + size);
            Arrays.fill(coefficients, from + bits * each, from + (bits + 1) * each, entry);
        }
    }

    private static int entry(int value, int advance, int bits) {
        return (value << VALUE_SHIFT) | (advance << ADVANCE_SHIFT) | bits;
    }

    /**
     * Entry of a refinement's code (section G.1.2.3) that {@link #coefficients} has none for. Sixteen zeros have the value 0; the end of the band has an
     * advance of 0 and the number of blocks, this one among them, as its value.
     *
     * @param bits the data's next ones, at the top
     * @return 0 when there is no such code
     */
    int refinement(long bits) {
        var code = code(bits);
        var length = code & BITS;
        var zeros = symbol(code) >> 4;
        var rest = bits << code;
        if ((symbol(code) & 0xf) > 0) {
            return entry(rest < 0 ? 1 : -1, zeros + 1, length + 1);
        }
        if (code == 0 || zeros == 15) {
            return code == 0 ? 0 : entry(0, zeros + 1, length);
        }
        return entry((1 << zeros) + top(rest, zeros), 0, length + zeros);
    }

    /**
     * The value that the bits after a code stand for (section F.2.2.1, EXTEND).
     *
     * @param bits those and what follows, at the top
     * @param size of the value in bits, 0 to 15
     */
    static int value(long bits, int size) {
        // Below half the range, when the first bit is 0, it is a negative one.
        var negative = (int) (~bits >> 63);
        return top(bits, size) + (negative & (1 - (1 << size)));
    }

    /** The uppermost bits, 0 to 15 of them. */
    static int top(long bits, int size) {
        return (int) (bits >>> 1 >>> (Long.SIZE - 1 - size));
    }

    /**
     * The code at the beginning.
     *
     * @param bits the data's next ones, at the top
     * @return its symbol, for {@link #symbol}, and its length, the lowest six bits; 0 when it is none
     */
    int code(long bits) {
        var code = symbols[(int) (bits >>> (Long.SIZE - LOOK_UP_BITS))];
        return code != 0 ? code : longCode((int) (bits >>> (Long.SIZE - LONGEST)));
    }

    static int symbol(int code) {
        return code >> SYMBOL;
    }

    private int longCode(int bits) {
        for (var length = LOOK_UP_BITS + 1; length <= LONGEST; length++) {
            if (bits < limits[length]) {
                return ((ordered[(bits >> (LONGEST - length)) + places[length]] & 0xff) << SYMBOL) | length;
            }
        }
        return 0;
    }
}
