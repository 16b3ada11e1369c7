package io.github.img2dataset.image.format;

import org.jspecify.annotations.Nullable;

/**
 * An image file directory of a TIFF structure (TIFF 6.0, section 2), of 32-bit or 64-bit offsets (BigTIFF). What lies outside of the file reads as
 * nothing: a directory without entries.
 *
 * @param start where the TIFF header stands, to which all offsets are relative
 * @param isBig whether offsets and counts have 64 bits
 * @param at where the number of entries stands, relative to {@code start}
 */
public record TiffDirectory(ByteView file, int start, boolean bigEndian, boolean isBig, long at) {
    /** The first directory of the structure, or null when this is no TIFF header. */
    public static @Nullable TiffDirectory first(ByteView file, int start) {
        var bigEndian = file.has(start, "MM");
        if (!bigEndian && !file.has(start, "II")) {
            return null;
        }
        var isBig = file.u16(start + 2, bigEndian) == 43;
        var header = new TiffDirectory(file, start, bigEndian, isBig, 0);
        return header.at(isBig ? header.u64(8) : header.u32(4));
    }

    public static boolean startsTiff(ByteView file) {
        return file.has(0, "II*\0") || file.has(0, "MM\0*") || file.has(0, "II+\0") || file.has(0, "MM\0+");
    }

    /** The directory at another offset of the same structure. */
    public TiffDirectory at(long offset) {
        return new TiffDirectory(file, start, bigEndian, isBig, offset);
    }

    /** Number of entries; 0 outside of the file. */
    public long entries() {
        return Math.max(0, isBig ? u64(at) : u16(at));
    }

    /** Offset of the next directory; 0 or less for none. */
    public long next() {
        var end = at + (isBig ? 8 : 2) + entries() * entryLength();
        return isBig ? u64(end) : u32(end);
    }

    /** An entry's offset, by its number. */
    public long entry(long number) {
        return at + (isBig ? 8 : 2) + number * entryLength();
    }

    private int entryLength() {
        return isBig ? 20 : 12;
    }

    /** Number of values of the entry that stands at an offset; -1 outside of the file. */
    long count(long entry) {
        return isBig ? u64(entry + 4) : u32(entry + 4);
    }

    /** Offset of an entry's values, of which each has {@code length} bytes; -1 outside of the file. */
    long values(long entry, int length) {
        var field = entry + (isBig ? 12 : 8);
        var inside = count(entry) <= (isBig ? 8 : 4) / length;
        return inside ? field : isBig ? u64(field) : u32(field);
    }

    /** The first entry with that tag; -1 for none. */
    long find(int tag) {
        // A file of nothing but entries shall cost no more than it does to read it once.
        for (long i = 0, count = Math.min(entries(), file.length() / entryLength()); i < count; i++) {
            if (u16(entry(i)) == tag) {
                return entry(i);
            }
        }
        return -1;
    }

    /** Unsigned integer values of the first entry with that tag; none when there is no such entry. */
    public Numbers numbers(int tag) {
        var entry = find(tag);
        var length = entry < 0 ? 0 : integerLength(u16(entry + 2));
        return length == 0
                ? new Numbers(this, 0, -1, 1)
                : new Numbers(this, count(entry), values(entry, length), length);
    }

    /** The first integer value of the first entry with that tag; -1 when there is none. */
    public long number(int tag) {
        return numbers(tag).get(0);
    }

    /**
     * Integer values of an entry.
     *
     * @param count as the entry declares it, whether the file holds so many or not
     * @param at where the values stand; -1 outside of the file
     * @param length bytes of a value
     */
    public record Numbers(TiffDirectory directory, long count, long at, int length) {
        /** A value, or -1 where there is none. */
        public long get(long index) {
            return at < 0 || index >= count ? -1 : directory.number(at + index * length, length);
        }
    }

    /** Bytes of a value of an integer type (BYTE, SHORT, LONG, their signed forms, IFD, LONG8, SLONG8, IFD8); else 0. */
    private static int integerLength(int type) {
        return switch (type) {
            case 1, 6 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 13 -> 4;
            case 16, 17, 18 -> 8;
            default -> 0;
        };
    }

    private long number(long offset, int length) {
        return switch (length) {
            case 1 -> isInside(offset) ? file.u8((int) (start + offset)) : -1;
            case 2 -> isInside(offset) ? file.u16((int) (start + offset), bigEndian) : -1;
            case 4 -> u32(offset);
            default -> u64(offset);
        };
    }

    /** Sixteen bits; 0 outside of the file. */
    public int u16(long offset) {
        return isInside(offset) ? Math.max(0, file.u16((int) (start + offset), bigEndian)) : 0;
    }

    /** Thirty-two bits; -1 outside of the file. */
    public long u32(long offset) {
        return isInside(offset) ? file.u32((int) (start + offset), bigEndian) : -1;
    }

    private long u64(long offset) {
        var high = u32(bigEndian ? offset : offset + 4);
        var low = u32(bigEndian ? offset + 4 : offset);
        return high < 0 || low < 0 || high > Integer.MAX_VALUE ? -1 : (high << 32) | low;
    }

    private boolean isInside(long offset) {
        return offset >= 0 && offset <= file.length();
    }
}
