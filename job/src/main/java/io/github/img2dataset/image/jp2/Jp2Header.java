package io.github.img2dataset.image.jp2;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;

/**
 * The header of a JPEG 2000 picture: a raw codestream, or one within the boxes of a JP2 file (ISO/IEC 15444-1,
 * annexes A and I).
 */
final class Jp2Header {
    /** The decoder keeps books for each tile; real pictures of a hundred megapixels have two thousand. */
    private static final long MAX_TILES = 4096;

    private static final int COMPONENTS = 42;
    private static final int ENUMERATED_SYCC = 18;

    private Jp2Header() {}

    static boolean matches(ByteView bytes) {
        return bytes.has(0, "\0\0\0\u000cjP  ") || bytes.has(0, "\u00ffO\u00ffQ");
    }

    /** Size and soundness from the SIZ segment. What the decoder cannot show as the reference does is not sound. */
    static ImageHeader read(ByteView bytes) {
        var start = codestream(bytes);
        if (start < 0 || !bytes.has(start, "\u00ffO\u00ffQ")) {
            return ImageHeader.broken();
        }
        var width = side(bytes, start + 8);
        var height = side(bytes, start + 12);
        var channels = bytes.u16(start + 40, true);
        var sound = width > 0 && height > 0 && componentsAreSound(bytes, start, channels);
        var header = new ImageHeader(Math.max(width, 0), Math.max(height, 0), channels, Verdict.SOUND);
        return sound && tilesAreSound(bytes, start, width, height) && coloursAreSound(bytes)
                ? header.judged(Jp2BlockLimits.judge(bytes, start, header.pixels()))
                : header.judged(Verdict.BROKEN);
    }

    /** Offset of the codestream; -1 when there is none. */
    static int codestream(ByteView bytes) {
        if (bytes.has(0, "\u00ffO")) {
            return 0;
        }
        long offset = 0;
        while (offset <= bytes.length() - 8L) {
            var at = (int) offset;
            var size = bytes.u32(at, true);
            if (bytes.has(at + 4, "jp2c")) {
                return at + (size == 1 ? 16 : 8);
            }
            // A size of 1 stands for one of 64 bits, which only a codestream needs; 0 for the rest of the file.
            if (size < 8) {
                return -1;
            }
            offset += size;
        }
        return -1;
    }

    /** The far edge less the near one, which is 8 bytes further on; at most 31 bits, as the decoder counts in ints. */
    private static long side(ByteView bytes, int at) {
        var far = bytes.u32(at, true);
        var near = bytes.u32(at + 8, true);
        return far > Integer.MAX_VALUE || near < 0 ? 0 : far - near;
    }

    /** Grey, RGB or RGB and alpha, unsigned, all of one depth of at most 16 bits, none subsampled. */
    private static boolean componentsAreSound(ByteView bytes, int start, int channels) {
        var depth = bytes.u8(start + COMPONENTS);
        var sound = (channels == 1 || channels == 3 || channels == 4) && depth >= 0 && depth < 16;
        for (var i = 0; sound && i < channels; i++) {
            var at = start + COMPONENTS + 3 * i;
            sound = bytes.u8(at) == depth && bytes.u8(at + 1) == 1 && bytes.u8(at + 2) == 1;
        }
        return sound;
    }

    private static boolean tilesAreSound(ByteView bytes, int start, long width, long height) {
        var tileWidth = bytes.u32(start + 24, true);
        var tileHeight = bytes.u32(start + 28, true);
        return tileWidth > 0 && tileHeight > 0 && (width / tileWidth + 2) * (height / tileHeight + 2) <= MAX_TILES;
    }

    /** Palettes and luma-chroma pictures would come out in false colours. */
    private static boolean coloursAreSound(ByteView bytes) {
        var boxes = bytes.text(0, codestream(bytes));
        var colours = boxes.indexOf("colr");
        var enumerated = colours > 0 && bytes.u8(colours + 4) == 1 ? bytes.u32(colours + 7, true) : 0;
        return !boxes.contains("pclr") && enumerated != ENUMERATED_SYCC;
    }
}
