package io.github.img2dataset.image.png;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * DEFLATE (RFC 1951) within zlib's frame (RFC 1950), one and a half times as fast as zlib where literals are many, as in
 * filtered pictures: a look-up brings two of them. The output passes through a buffer that the caller empties. What zlib may
 * read otherwise than we do, a preset dictionary among it, counts as broken. One stream; single-threaded.
 */
final class FastInflater {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Largest distance of a match, in bytes (RFC 1951, section 2). */
    private static final int WINDOW = 1 << 15;
    /** Most bytes that a step writes: six literals, the longest match, and the surplus of its last long. */
    private static final int STEP = 6 + 258 + Long.BYTES;
    /** Bytes that must follow the input's last one, so that longs can be read to its end and a little beyond. */
    static final int PADDING = 3 * Long.BYTES;

    private static final int LITERAL_BITS = 11;
    private static final int LITERAL_MASK = (1 << LITERAL_BITS) - 1;
    private static final int LITERAL_LINK_MASK = (1 << (HuffmanTable.LONGEST - LITERAL_BITS)) - 1;
    private static final int DISTANCE_BITS = 9;
    private static final int DISTANCE_MASK = (1 << DISTANCE_BITS) - 1;
    private static final int DISTANCE_LINK_MASK = (1 << (HuffmanTable.LONGEST - DISTANCE_BITS)) - 1;
    private static final int[] LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private static final int[] LITERALS = HuffmanTable.literalsAndLengths();
    private static final int[] DISTANCES = HuffmanTable.distances();
    private static final int[] LENGTHS = HuffmanTable.lengthsOfCodes();
    /** Made once: a file may have a hundred thousand blocks of these codes with nothing in them. */
    private static final int[] FIXED_LITERALS = fixedLiterals();

    private static final int[] FIXED_DISTANCES = fixedDistances();

    private final HuffmanTable literals = new HuffmanTable(LITERAL_BITS, LITERALS);
    private final HuffmanTable distances = new HuffmanTable(DISTANCE_BITS, DISTANCES);
    private final HuffmanTable lengths = new HuffmanTable(7, LENGTHS);
    /** Code lengths of both alphabets, with room for a final repeat code to overrun before it is rejected. */
    private final byte[] codeLengths = new byte[286 + 30 + 138];

    /** The current block's table of literals and lengths; {@code distanceTable} is that of distances. */
    private int[] literalTable = FIXED_LITERALS;

    private int[] distanceTable = FIXED_DISTANCES;

    private final byte[] input;
    private final int inputEnd;
    private int inputAt = 2;
    /** Bits that were read ahead, the first one lowest; above {@link #bitCount} bits the input's next ones may stand, too. */
    private long bits;

    private int bitCount;

    private final byte[] output;
    private int written;
    private final int mostDistance;
    private boolean lastBlock;
    private boolean inCodes;
    private int storedLeft;
    private boolean ended;

    private final DecodeClock clock;

    private FastInflater(byte[] input, int length, int room, DecodeClock clock) {
        this.clock = clock;
        this.input = input;
        inputEnd = length;
        output = new byte[4 * WINDOW + room + STEP];
        mostDistance = 1 << ((input[0] >> 4) + 8);
    }

    /**
     * Begins a stream; null unless its header is sound.
     *
     * @param input zlib's format, and {@link #PADDING} bytes of anything; not copied
     * @param length of the stream in bytes
     * @param clock looked at for each block that brings its own codes
     * @param room how much the caller leaves in the buffer at a time at most, in bytes
     */
    static @Nullable FastInflater begin(byte[] input, int length, int room, DecodeClock clock) {
        var header = new ByteView(input).u16(0, true);
        var method = (header >> 8) & 0xf;
        var window = header >> 12;
        var hasDictionary = (header & 0x20) != 0;
        return length >= 6 && method == 8 && window <= 7 && !hasDictionary && header % 31 == 0
                ? new FastInflater(input, length, room, clock)
                : null;
    }

    /** The output; what begins at {@link #written()} is yet to come. */
    byte[] output() {
        return output;
    }

    int written() {
        return written;
    }

    /**
     * Moves the output to the buffer's beginning.
     *
     * @param from what lies before is no longer needed by the caller
     * @return where that is now
     */
    int discard(int from) {
        var keep = Math.max(0, Math.min(from, written - WINDOW));
        System.arraycopy(output, keep, output, 0, written - keep);
        written -= keep;
        return from - keep;
    }

    /** Fills the buffer, or comes to the stream's end; false when the data are broken. */
    boolean fill() throws RejectedImageException {
        while (!ended && written <= output.length - STEP) {
            if (storedLeft > 0) {
                copyStored();
            } else if (inCodes ? !decode() : !beginBlock()) {
                return false;
            }
            ended = lastBlock && !inCodes && storedLeft == 0;
        }
        return true;
    }

    /** Reads the checksum behind the blocks; -1 unless they have ended and it is the input's end. */
    long readAdler() {
        toByte();
        return ended && inputAt + 4 == inputEnd ? new ByteView(input).u32(inputAt, true) : -1;
    }

    private boolean beginBlock() throws RejectedImageException {
        refill();
        lastBlock = take(1) == 1;
        return switch (take(2)) {
            case 0 -> beginStored();
            case 1 -> beginFixed();
            case 2 -> beginDynamic();
            default -> false;
        };
    }

    private boolean beginStored() {
        toByte();
        var bytes = new ByteView(input);
        storedLeft = bytes.u16(inputAt, false);
        var inverse = bytes.u16(inputAt + 2, false);
        inputAt += 4;
        return storedLeft == (~inverse & 0xffff) && storedLeft <= inputEnd - inputAt;
    }

    /** Gives back what was read ahead but for whole bytes' sake. */
    private void toByte() {
        inputAt -= bitCount >> 3;
        bits = 0;
        bitCount = 0;
    }

    private void copyStored() {
        var count = Math.min(storedLeft, output.length - STEP + 1 - written);
        System.arraycopy(input, inputAt, output, written, count);
        inputAt += count;
        written += count;
        storedLeft -= count;
    }

    private boolean beginFixed() {
        literalTable = FIXED_LITERALS;
        distanceTable = FIXED_DISTANCES;
        inCodes = true;
        return true;
    }

    /** Section 3.2.6. */
    private static int[] fixedLiterals() {
        var lengths = new byte[288];
        Arrays.fill(lengths, 0, 144, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        Arrays.fill(lengths, 280, 288, (byte) 8);
        var codes = new HuffmanTable(LITERAL_BITS, LITERALS);
        codes.build(lengths, 0, lengths.length);
        codes.pairLiterals();
        return codes.table;
    }

    private static int[] fixedDistances() {
        var lengths = new byte[32];
        Arrays.fill(lengths, (byte) 5);
        var codes = new HuffmanTable(DISTANCE_BITS, DISTANCES);
        codes.build(lengths, 0, lengths.length);
        return codes.table;
    }

    private boolean buildTables(int literalCount, int distanceCount) {
        if (!literals.build(codeLengths, 0, literalCount)
                || !distances.build(codeLengths, literalCount, distanceCount)) {
            return false;
        }
        literals.pairLiterals();
        literalTable = literals.table;
        distanceTable = distances.table;
        inCodes = true;
        return true;
    }

    /** Looks at the clock: blocks of nothing but tables cost a hundred times their bytes. */
    private boolean beginDynamic() throws RejectedImageException {
        clock.check();
        var literalCount = 257 + take(5);
        var distanceCount = 1 + take(5);
        var lengthCount = 4 + take(4);
        if (literalCount > 286 || distanceCount > 30) {
            return false;
        }
        Arrays.fill(codeLengths, 0, 19, (byte) 0);
        for (var i = 0; i < lengthCount; i++) {
            refill();
            codeLengths[LENGTH_ORDER[i]] = (byte) take(3);
        }
        return lengths.build(codeLengths, 0, 19)
                && readLengths(literalCount + distanceCount)
                && codeLengths[256] > 0
                && buildTables(literalCount, distanceCount);
    }

    private boolean readLengths(int count) {
        var at = 0;
        while (at < count) {
            refill();
            var entry = lengths.table[(int) bits & 0x7f];
            if (entry == 0 || isPastEnd()) {
                return false;
            }
            take(entry & HuffmanTable.BITS);
            var symbol = entry >>> HuffmanTable.VALUE;
            if (symbol < 16) {
                codeLengths[at++] = (byte) symbol;
            } else {
                if (symbol == 16 && at == 0) {
                    return false;
                }
                var repeated = symbol == 16 ? codeLengths[at - 1] : 0;
                var times = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
                Arrays.fill(codeLengths, at, at + times, repeated);
                at += times;
            }
        }
        return at == count;
    }

    private boolean isPastEnd() {
        return inputAt - (bitCount >> 3) > inputEnd;
    }

    /** To at least 56 bits, the padding's among them; near the padding's end none are added, which {@link #isPastEnd} finds. */
    private void refill() {
        if (inputAt <= inputEnd + Long.BYTES) {
            bits |= (long) LONGS.get(input, inputAt) << bitCount;
            inputAt += (63 - bitCount) >> 3;
            bitCount |= 56;
        }
    }

    private int take(int count) {
        var value = (int) bits & ((1 << count) - 1);
        bits >>>= count;
        bitCount -= count;
        return value;
    }

    /**
     * Decodes until the buffer is full or the block ends; false when the data are broken. Long, and all in locals: methods that
     * share these as fields take a fifth longer, and a loop in place of the four literal steps 3 to 8 %.
     */
    private boolean decode() {
        final var input = this.input;
        final var output = this.output;
        final var literalTable = this.literalTable;
        final var distanceTable = this.distanceTable;
        final var full = output.length - STEP;
        final var lastInput = inputEnd + Long.BYTES;
        var inputAt = this.inputAt;
        var bits = this.bits;
        var bitCount = this.bitCount;
        var at = written;
        var sound = true;
        while (at <= full && (sound = inputAt <= lastInput)) {
            bits |= (long) LONGS.get(input, inputAt) << bitCount;
            inputAt += (63 - bitCount) >> 3;
            bitCount |= 56;
            // Four look-ups take 44 bits; three leave enough for a length.
            var entry = literalTable[(int) bits & LITERAL_MASK];
            if (isLiteral(entry)) {
                SHORTS.set(output, at, (short) (entry >>> HuffmanTable.VALUE));
                at += (entry >>> HuffmanTable.COUNT_SHIFT) & 3;
                bits >>>= entry;
                bitCount -= entry & HuffmanTable.BITS;
                entry = literalTable[(int) bits & LITERAL_MASK];
            }
            if (isLiteral(entry)) {
                SHORTS.set(output, at, (short) (entry >>> HuffmanTable.VALUE));
                at += (entry >>> HuffmanTable.COUNT_SHIFT) & 3;
                bits >>>= entry;
                bitCount -= entry & HuffmanTable.BITS;
                entry = literalTable[(int) bits & LITERAL_MASK];
            }
            if (isLiteral(entry)) {
                SHORTS.set(output, at, (short) (entry >>> HuffmanTable.VALUE));
                at += (entry >>> HuffmanTable.COUNT_SHIFT) & 3;
                bits >>>= entry;
                bitCount -= entry & HuffmanTable.BITS;
                entry = literalTable[(int) bits & LITERAL_MASK];
            }
            if (isLiteral(entry)) {
                SHORTS.set(output, at, (short) (entry >>> HuffmanTable.VALUE));
                at += (entry >>> HuffmanTable.COUNT_SHIFT) & 3;
                bits >>>= entry;
                bitCount -= entry & HuffmanTable.BITS;
                continue;
            }
            if ((entry & HuffmanTable.LINK) != 0) {
                bits >>>= LITERAL_BITS;
                bitCount -= LITERAL_BITS;
                entry = literalTable[(entry >>> HuffmanTable.VALUE) + ((int) bits & LITERAL_LINK_MASK)];
            }
            bits >>>= entry;
            bitCount -= entry & HuffmanTable.BITS;
            if (isLiteral(entry)) {
                output[at++] = (byte) (entry >>> HuffmanTable.VALUE);
                continue;
            }
            if (entry == 0 || HuffmanTable.isEnd(entry)) {
                sound = entry != 0;
                inCodes = false;
                break;
            }
            var extra = (entry >>> HuffmanTable.EXTRA_SHIFT) & HuffmanTable.EXTRA;
            var length = (entry >>> HuffmanTable.VALUE) + ((int) bits & ((1 << extra) - 1));
            bits >>>= extra;
            bitCount -= extra;
            // Of the input's padding there is enough left for this, too.
            bits |= (long) LONGS.get(input, inputAt) << bitCount;
            inputAt += (63 - bitCount) >> 3;
            bitCount |= 56;
            entry = distanceTable[(int) bits & DISTANCE_MASK];
            if ((entry & HuffmanTable.LINK) != 0) {
                bits >>>= DISTANCE_BITS;
                bitCount -= DISTANCE_BITS;
                entry = distanceTable[(entry >>> HuffmanTable.VALUE) + ((int) bits & DISTANCE_LINK_MASK)];
            }
            bits >>>= entry;
            bitCount -= entry & HuffmanTable.BITS;
            extra = (entry >>> HuffmanTable.EXTRA_SHIFT) & HuffmanTable.EXTRA;
            var distance = (entry >>> HuffmanTable.VALUE) + ((int) bits & ((1 << extra) - 1));
            bits >>>= extra;
            bitCount -= extra;
            if (distance == 0 || distance > Math.min(at, mostDistance)) {
                sound = false;
                break;
            }
            copy(output, at, distance, length);
            at += length;
        }
        this.inputAt = inputAt;
        this.bits = bits;
        this.bitCount = bitCount;
        written = at;
        return sound && !isPastEnd();
    }

    private static boolean isLiteral(int entry) {
        return (entry & HuffmanTable.COUNT) != 0;
    }

    /** Copies a match; up to seven bytes after it are written, too. */
    private static void copy(byte[] output, int at, int distance, int length) {
        var end = at + length;
        if (distance == 1) {
            var run = (output[at - 1] & 0xffL) * 0x0101_0101_0101_0101L;
            for (; at < end; at += Long.BYTES) {
                LONGS.set(output, at, run);
            }
            return;
        }
        var back = distance;
        if (distance < Long.BYTES) {
            // The match is its own continuation: from some repetitions on it can be copied from further back.
            back = distance * ((Long.BYTES + distance - 1) / distance);
            for (var stop = Math.min(end, at + back - distance); at < stop; at++) {
                output[at] = output[at - distance];
            }
        }
        for (; at < end; at += Long.BYTES) {
            LONGS.set(output, at, (long) LONGS.get(output, at - back));
        }
    }
}
