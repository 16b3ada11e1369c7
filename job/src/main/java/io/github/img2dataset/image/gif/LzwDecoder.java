package io.github.img2dataset.image.gif;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;

/**
 * GIF's variable-length codes (GIF89a, appendix F) to color numbers. A code stands for a string that is in the output
 * already, so that its place and length are all there is to keep.
 */
final class LzwDecoder {
    private static final int MOST_BITS = 12;
    /** Sub-blocks between two looks at the clock, less one; a power of two less one. */
    private static final int LOOK = 63;

    private final ByteView bytes;
    private final int clear;
    /** For each code after the clear and the end code the place of its string in the output; {@code lengths} has the string's length. */
    private final int[] places = new int[1 << MOST_BITS];

    private final int[] lengths = new int[1 << MOST_BITS];
    /** Number of codes so far; {@code codeBits} is the length of the next one. */
    private int codes;

    private int codeBits;
    private final byte[] output;
    private int written;
    private int lastLength;
    /** The next byte, and where its sub-block ends. */
    private int at;

    private int blockEnd;
    private int blocks;
    /** Bits that were read ahead, the first one lowest. */
    private int bits;

    private int bitCount;

    private final DecodeClock clock;

    private LzwDecoder(ByteView bytes, int at, int colorBits, byte[] output, DecodeClock clock) {
        this.clock = clock;
        this.bytes = bytes;
        this.at = at;
        blockEnd = at;
        clear = 1 << colorBits;
        this.output = output;
    }

    /**
     * Decodes an image's data.
     *
     * @param at where they begin: the bits of a color, then sub-blocks
     * @param output receives the color numbers
     * @param clock looked at once for some sub-blocks
     * @return whether the data are sound and came to the output's length exactly
     */
    static boolean decode(ByteView bytes, int at, byte[] output, DecodeClock clock) throws RejectedImageException {
        var colorBits = bytes.u8(at);
        return colorBits >= 2 && colorBits <= 8 && new LzwDecoder(bytes, at + 1, colorBits, output, clock).decode();
    }

    private boolean decode() throws RejectedImageException {
        forget();
        for (var code = next(); code != clear + 1; code = next()) {
            if (code == clear) {
                forget();
            } else if (!write(code)) {
                return false;
            }
        }
        return written == output.length;
    }

    private void forget() {
        codes = clear + 2;
        codeBits = 1 + Integer.numberOfTrailingZeros(clear);
        lastLength = 0;
    }

    /** Each code but the first makes a new one: the last string and the character that now follows it. */
    private boolean write(int code) {
        if (lastLength > 0 && codes < places.length) {
            places[codes] = written - lastLength;
            lengths[codes++] = lastLength + 1;
            if (codes == 1 << codeBits && codeBits < MOST_BITS) {
                codeBits++;
            }
        }
        var length = code < clear ? 1 : lengths[code];
        if (code < 0 || code >= codes || length > output.length - written) {
            return false;
        }
        if (code < clear) {
            output[written] = (byte) code;
        } else {
            copy(places[code], written, length);
        }
        written += length;
        lastLength = length;
        return true;
    }

    /** Byte by byte: the newest string reaches into its own copy. */
    private void copy(int from, int to, int length) {
        for (var i = 0; i < length; i++) {
            output[to + i] = output[from + i];
        }
    }

    /** The next code, or -1 at the end of the data. */
    private int next() throws RejectedImageException {
        while (bitCount < codeBits) {
            if (at == blockEnd && !nextBlock()) {
                return -1;
            }
            bits |= bytes.u8(at++) << bitCount;
            bitCount += 8;
        }
        var code = bits & ((1 << codeBits) - 1);
        bits >>>= codeBits;
        bitCount -= codeBits;
        return code;
    }

    private boolean nextBlock() throws RejectedImageException {
        if ((++blocks & LOOK) == LOOK) {
            clock.check();
        }
        var length = bytes.u8(at++);
        blockEnd = at + length;
        return length > 0 && blockEnd <= bytes.length();
    }
}
