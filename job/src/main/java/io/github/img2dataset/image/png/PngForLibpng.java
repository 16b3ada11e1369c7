package io.github.img2dataset.image.png;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RejectedImageException;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PNG as OpenCV and libpng are shown it: what they believe is there. They reserve what a chunk's length claims, so the file ends before
 * the first chunk that is not whole, where they find its end just as they would within the chunk. They unpack each compressed text and
 * profile, to 8 MB and a thousand times, so these are left out. They unpack image data behind the last row to the end, so a file of that is refused.
 * OpenCV walks the chunks of an animation by code of its own, which in 4.14 writes past its rows where frames and headers come out of order; so
 * it is shown the static image alone, nearly always the first frame, and an end where the next frame begins.
 */
final class PngForLibpng {
    /** OpenCV refuses other chunks of more bytes, length, type and checksum included, and is to see them, in bytes. */
    private static final long MOST_TEXT = 8_000_000;

    /** DEFLATE's largest ratio: a match of 258 bytes in two bits. */
    private static final long MOST_RATIO = 1032;

    /** Unpacked bytes behind the last row that cost nothing to speak of, in bytes. */
    private static final long MOST_SURPLUS = 1L << 28;

    private static final byte[] IEND = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};

    private PngForLibpng() {}

    /**
     * Gives what is to be decoded.
     *
     * @return the array itself where nothing has to go
     * @throws RejectedImageException when unpacking would cost more than the picture
     */
    static byte[] of(byte[] body, DecodeClock clock) throws RejectedImageException {
        var bytes = new ByteView(body);
        var kept = new ByteArrayOutputStream();
        var from = 0;
        var end = PngChunk.FIRST;
        var data = 0L;
        var chunk = PngChunk.first(bytes);
        while (chunk != null && chunk.isWhole() && !isSecondFrame(chunk, data)) {
            if (isText(chunk) || isAnimation(chunk)) {
                kept.write(body, from, chunk.at() - from);
                from = chunk.end();
            }
            data += chunk.is("IDAT") ? chunk.length() : 0;
            end = chunk.end();
            chunk = chunk.next();
        }
        if (from > 0 || end < body.length) {
            kept.write(body, from, end - from);
            if (chunk != null && isSecondFrame(chunk, data)) {
                kept.writeBytes(IEND);
            }
        }
        var shown = kept.size() == 0 ? body : kept.toByteArray();
        checkSurplus(new ByteView(shown), data, clock);
        return shown;
    }

    /** Whether the static image is over: its data stand together (section 5.6). */
    private static boolean isSecondFrame(PngChunk chunk, long data) {
        return data > 0 && isAnimation(chunk);
    }

    private static boolean isAnimation(PngChunk chunk) {
        return chunk.is("acTL") || chunk.is("fcTL") || chunk.is("fdAT");
    }

    private static boolean isText(PngChunk chunk) {
        return (chunk.is("zTXt") || chunk.is("iTXt") || chunk.is("tEXt") || chunk.is("iCCP"))
                && chunk.length() <= MOST_TEXT - PngChunk.FRAME;
    }

    /** Unpacks the image data of files that could hold many times their rows; of nearly all files it looks only at lengths. */
    private static void checkSurplus(ByteView bytes, long data, DecodeClock clock) throws RejectedImageException {
        var most = unpacked(bytes) + MOST_SURPLUS;
        if (data * MOST_RATIO <= most) {
            return;
        }
        var inflater = new Inflater();
        try {
            var buffer = new byte[1 << 16];
            for (var chunk = PngChunk.first(bytes); chunk != null && chunk.isWhole(); chunk = chunk.next()) {
                if (chunk.is("IDAT")) {
                    inflater.setInput(bytes.array(), chunk.data(), (int) chunk.length());
                    while (inflater.inflate(buffer) > 0) {
                        clock.check();
                        if (inflater.getBytesWritten() > most) {
                            throw ImageHeader.tooCostly();
                        }
                    }
                }
            }
        } catch (DataFormatException e) {
            // libpng stops there, too, and says what of the picture is left.
        } finally {
            inflater.end();
        }
    }

    /** Bytes of all rows with their filter types, at most: an interlaced picture has up to twice the rows. */
    private static long unpacked(ByteView bytes) {
        var width = bytes.u32(16, true);
        var height = bytes.u32(20, true);
        var samples =
                switch (bytes.u8(25)) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        return 2 * height * (2 + width * samples * Math.max(1, bytes.u8(24)) / Byte.SIZE);
    }
}
