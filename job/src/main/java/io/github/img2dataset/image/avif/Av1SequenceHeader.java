package io.github.img2dataset.image.avif;

import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The sequence headers within AV1 data (AV1 specification, sections 5.3 to 5.5): how large a frame may be, and how many there are. */
public final class Av1SequenceHeader {
    private static final int SEQUENCE_HEADER = 1;
    private static final int FRAME_HEADER = 3;
    private static final int FRAME = 6;

    /** Frames of a picture: one, or one for each of up to four layers; a decoder decodes all, also those that are not shown. */
    private static final int MOST_FRAMES = 8;

    private final ByteBuffer bytes;
    private int bit;

    private Av1SequenceHeader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Whether there is a sequence header and none allows more than this size, so that the decoder, which
     * goes by them, makes no larger frame.
     *
     * @throws RejectedImageException when there are more frames than a picture has
     * @throws BufferUnderflowException when the data end too early
     */
    public static boolean fits(byte[] data, long width, long height) throws RejectedImageException {
        var frames = 0;
        var rest = ByteBuffer.wrap(data);
        var seen = false;
        while (rest.hasRemaining()) {
            var header = rest.get();
            if ((header & 4) != 0) {
                rest.get(); // the extension: which layer
            }
            var length = (header & 2) == 0 ? rest.remaining() : leb128(rest);
            if (length > rest.remaining()) {
                throw new BufferUnderflowException();
            }
            var type = (header >> 3) & 15;
            if ((type == FRAME || type == FRAME_HEADER) && ++frames > MOST_FRAMES) {
                throw ImageHeader.tooCostly();
            }
            if (type == SEQUENCE_HEADER) {
                var sequence = new Av1SequenceHeader(rest.slice(rest.position(), (int) length));
                if (!sequence.isWithin(width, height)) {
                    return false;
                }
                seen = true;
            }
            rest.position(rest.position() + (int) length);
        }
        return seen;
    }

    private static long leb128(ByteBuffer from) {
        var value = 0L;
        for (var i = 0; i < 8; i++) {
            var next = from.get();
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    private boolean isWithin(long width, long height) {
        skip(4); // profile, still picture
        if (next(1) == 1) {
            skip(5); // the reduced header: only the level stands before the sizes
        } else {
            skipTimingAndOperatingPoints();
        }
        var widthBits = (int) next(4) + 1;
        var heightBits = (int) next(4) + 1;
        return next(widthBits) < width && next(heightBits) < height; // each is stored less 1
    }

    private void skipTimingAndOperatingPoints() {
        var delayBits = 0;
        var decoderModel = false;
        if (next(1) == 1) {
            skip(64);
            if (next(1) == 1) {
                skipVariableLength();
            }
            decoderModel = next(1) == 1;
            if (decoderModel) {
                delayBits = (int) next(5) + 1;
                skip(42);
            }
        }
        var displayDelay = next(1) == 1;
        for (var points = next(5); points >= 0; points--) {
            skip(12);
            if (next(5) > 7) {
                skip(1); // the tier
            }
            if (decoderModel && next(1) == 1) {
                skip(2 * delayBits + 1);
            }
            if (displayDelay && next(1) == 1) {
                skip(4);
            }
        }
    }

    /** Skips a value in {@code uvlc()} coding (AV1 specification, section 4.10.3): as many bits follow the first 1 as there are zeros before it. */
    private void skipVariableLength() {
        var zeros = 0;
        while (next(1) == 0) {
            zeros++;
        }
        skip(zeros < 32 ? zeros : 0);
    }

    private void skip(int bits) {
        bit += bits;
    }

    private long next(int bits) {
        var value = 0L;
        for (var i = 0; i < bits; i++, bit++) {
            if (bit / 8 >= bytes.limit()) {
                throw new BufferUnderflowException();
            }
            value = (value << 1) | ((bytes.get(bit / 8) >> (7 - bit % 8)) & 1);
        }
        return value;
    }
}
