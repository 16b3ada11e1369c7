package io.github.img2dataset.image.png;

import java.util.Arrays;

/**
 * DEFLATE's prefix codes as a table that is asked with the next bits of the data (RFC 1951, section 3.2). An entry is an
 * int: how many bits its codes take ({@link #BITS}), how many literals they are ({@link #COUNT}), and the value above
 * {@link #VALUE}: up to two literals, or the least length or distance, or, with {@link #LINK}, where the table goes on for
 * codes longer than what it is asked with. The entry 0 is no code. Single-threaded; made anew for each block.
 */
final class HuffmanTable {
    /** Bits of the codes; the lowest, so that a long can be shifted by the entry as it is. */
    static final int BITS = 0x3f;
    /** One or two in an entry of literals, 0 in others. */
    static final int COUNT = 0x300;

    static final int COUNT_SHIFT = 8;
    /** Position in an entry of the number of extra bits that are added to the value (RFC 1951, section 3.2.5). */
    static final int EXTRA_SHIFT = 10;

    static final int EXTRA = 0xf;
    static final int LINK = 1 << 14;
    static final int VALUE = 16;

    static final int LONGEST = 15;
    private static final int LITERALS = 256;
    private static final int END = 256;
    /** More extra bits than any length has. */
    private static final int END_ENTRY = 8 << EXTRA_SHIFT;

    private final int tableBits;
    private final int[] symbols;
    final int[] table;

    private final int[] counts = new int[LONGEST + 1];
    private final int[] codes = new int[LONGEST + 1];
    private final int[] places = new int[LONGEST + 1];
    /** The symbols that have codes, by these. */
    private final short[] sorted;

    private int used;

    /**
     * @param tableBits how many bits the table is asked with first
     * @param symbols the entry of each symbol, without its bits; those beyond must not be used
     */
    HuffmanTable(int tableBits, int[] symbols) {
        this.tableBits = tableBits;
        this.symbols = symbols;
        // DEFLATE's fixed codes have two more than are used.
        sorted = new short[symbols.length + 2];
        // Each longer code could have a link of its own.
        table = new int[(1 << tableBits) + symbols.length * (1 << (LONGEST - tableBits))];
    }

    /** The entries of literals, the end of a block, and lengths. */
    static int[] literalsAndLengths() {
        var entries = new int[286];
        for (var literal = 0; literal < LITERALS; literal++) {
            entries[literal] = (literal << VALUE) | (1 << COUNT_SHIFT);
        }
        entries[END] = END_ENTRY;
        var length = 3;
        for (var i = 0; i < 28; i++) {
            var extra = i < 8 ? 0 : i / 4 - 1;
            entries[257 + i] = (length << VALUE) | (extra << EXTRA_SHIFT);
            length += 1 << extra;
        }
        entries[285] = 258 << VALUE;
        return entries;
    }

    /** The entries of distances. */
    static int[] distances() {
        var entries = new int[30];
        var distance = 1;
        for (var i = 0; i < entries.length; i++) {
            var extra = i < 4 ? 0 : i / 2 - 1;
            entries[i] = (distance << VALUE) | (extra << EXTRA_SHIFT);
            distance += 1 << extra;
        }
        return entries;
    }

    /** The entries of the symbols that tell the lengths of the others' codes. */
    static int[] lengthsOfCodes() {
        var entries = new int[19];
        for (var i = 0; i < entries.length; i++) {
            entries[i] = i << VALUE;
        }
        return entries;
    }

    static boolean isEnd(int entry) {
        return (entry & ~BITS) == END_ENTRY;
    }

    /**
     * Makes the table.
     *
     * @param lengths of the symbols' codes in bits, 0 for one without
     * @param count of the symbols
     * @return false if the code is over-subscribed or incomplete; an empty alphabet and a single one-bit code are accepted
     *     (RFC 1951, section 3.2.7)
     */
    boolean build(byte[] lengths, int from, int count) {
        Arrays.fill(counts, 0);
        for (var i = 0; i < count; i++) {
            counts[lengths[from + i]]++;
        }
        counts[0] = 0;
        var next = 0;
        var left = 1;
        for (var bits = 1; bits <= LONGEST; bits++) {
            left = 2 * left - counts[bits];
            if (left < 0) {
                return false;
            }
            next = (next + counts[bits - 1]) << 1;
            codes[bits] = next;
        }
        var single = left == 1 << (LONGEST - 1) && counts[1] == 1;
        var none = left == 1 << LONGEST;
        if (left > 0 && !single && !none) {
            return false;
        }
        sort(lengths, from, count);
        fill();
        return true;
    }

    /** Puts the symbols into the order of their codes. */
    private void sort(byte[] lengths, int from, int count) {
        var place = 0;
        for (var bits = 1; bits <= LONGEST; bits++) {
            places[bits] = place;
            place += counts[bits];
        }
        for (var symbol = 0; symbol < count; symbol++) {
            var bits = lengths[from + symbol];
            if (bits > 0) {
                sorted[places[bits]++] = (short) symbol;
            }
        }
    }

    /** Fills the table, shortest codes first: with each bit more the table is doubled, so that a code is put into it once. */
    private void fill() {
        table[0] = 0;
        used = 1 << tableBits;
        var place = 0;
        for (var bits = 1; bits <= LONGEST; bits++) {
            if (bits <= tableBits) {
                System.arraycopy(table, 0, table, 1 << (bits - 1), 1 << (bits - 1));
            }
            for (var i = 0; i < counts[bits]; i++) {
                var code = Integer.reverse(codes[bits] + i) >>> (Integer.SIZE - bits);
                var symbol = sorted[place++];
                if (symbol < symbols.length) {
                    put(symbols[symbol] | bits, bits, code);
                }
            }
        }
    }

    private void put(int entry, int bits, int code) {
        if (bits <= tableBits) {
            table[code] = entry;
            return;
        }
        var first = code & ((1 << tableBits) - 1);
        var size = 1 << (LONGEST - tableBits);
        if (table[first] == 0) {
            table[first] = (used << VALUE) | LINK | tableBits;
            Arrays.fill(table, used, used + size, 0);
            used += size;
        }
        var link = table[first] >>> VALUE;
        for (var at = code >>> tableBits; at < size; at += 1 << (bits - tableBits)) {
            table[link + at] = entry - tableBits;
        }
    }

    /**
     * Joins two literals whose codes fit together. From the end: what is looked up lies lower and is a single one still. Without branches, for which
     * codes are too irregular.
     */
    void pairLiterals() {
        for (var at = (1 << tableBits) - 1; at >= 0; at--) {
            var entry = table[at];
            var next = table[at >>> (entry & BITS)];
            var bits = (entry & BITS) + (next & BITS);
            var areSingle = (entry & next) >>> COUNT_SHIFT;
            var isShort = (bits - tableBits - 1) >>> (Integer.SIZE - 1);
            var pair = ((next >>> VALUE) << (VALUE + 8)) | (entry & ~(BITS | COUNT)) | (2 << COUNT_SHIFT) | bits;
            table[at] = entry ^ ((entry ^ pair) & -(areSingle & isShort));
        }
    }
}
