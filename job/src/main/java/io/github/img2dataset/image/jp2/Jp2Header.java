package io.github.img2dataset.image.jp2;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.IsoBox;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The header of a JPEG 2000 picture: a raw codestream, or one within the boxes of a JP2 file (ISO/IEC 15444-1,
 * annexes A and I).
 */
final class Jp2Header {
    /** The decoder keeps books for each tile; real pictures of a hundred megapixels have two thousand. */
    private static final long MAX_TILES = 4096;

    private static final int COMPONENTS = 42;
    private static final int ENUMERATED = 1;
    private static final int ENUMERATED_SYCC = 18;

    private Jp2Header() {}

    static boolean matches(ByteView bytes) {
        return bytes.has(0, "\0\0\0\u000cjP  ") || isCodestream(bytes, 0);
    }

    /** Size and soundness from the SIZ segment. What the decoder cannot show as the reference does is not sound. */
    static ImageHeader read(ByteView bytes) {
        if (isCodestream(bytes, 0)) {
            return read(bytes, 0);
        }
        var boxes = IsoBox.inCut(ByteBuffer.wrap(bytes.array()));
        var header = IsoBox.first(boxes, "jp2c")
                .map(box -> read(bytes, box.content().arrayOffset()))
                .orElseGet(ImageHeader::broken);
        return colorsAreSound(boxes) ? header : header.judged(Verdict.BROKEN);
    }

    private static boolean isCodestream(ByteView bytes, int start) {
        return bytes.has(start, "\u00ffO\u00ffQ");
    }

    private static ImageHeader read(ByteView bytes, int start) {
        if (!isCodestream(bytes, start)) {
            return ImageHeader.broken();
        }
        var width = side(bytes, start + 8);
        var height = side(bytes, start + 12);
        var channels = bytes.u16(start + 40, true);
        var sound = width > 0 && height > 0 && componentsAreSound(bytes, start, channels);
        var header = new ImageHeader(Math.max(width, 0), Math.max(height, 0), channels, Verdict.SOUND);
        return sound && tilesAreSound(bytes, start, width, height)
                ? header.judged(Jp2BlockLimits.judge(bytes, start, header.pixels()))
                : header.judged(Verdict.BROKEN);
    }

    /** The far edge less the near one, which is 8 bytes further on; at most 31 bits, as the decoder counts in ints. */
    private static long side(ByteView bytes, int at) {
        var far = bytes.u32(at, true);
        var near = bytes.u32(at + 8, true);
        return far > Integer.MAX_VALUE || near < 0 ? 0 : far - near;
    }

    /** Gray, RGB or RGB and alpha, unsigned, all of one depth of at most 16 bits, none subsampled. */
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

    /** Palettes and luma-chroma pictures would come out in false colors. */
    private static boolean colorsAreSound(List<IsoBox> boxes) {
        return boxes.stream()
                .filter(box -> box.type().equals("jp2h"))
                .flatMap(header -> IsoBox.in(header.content()).stream())
                .noneMatch(box -> box.type().equals("pclr") || (box.type().equals("colr") && isLuma(box.content())));
    }

    /** Whether a color specification box (I.5.3.3) is that of an enumerated luma-chroma space. */
    private static boolean isLuma(ByteBuffer specification) {
        return specification.remaining() >= 7
                && specification.get(0) == ENUMERATED
                && specification.getInt(3) == ENUMERATED_SYCC;
    }
}
