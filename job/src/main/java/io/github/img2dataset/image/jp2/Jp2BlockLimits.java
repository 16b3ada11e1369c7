package io.github.img2dataset.image.jp2;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageHeader.Verdict;

/**
 * How finely a JPEG 2000 codestream is cut (ISO/IEC 15444-1, A.6.1 and A.6.2), in its main header and that of every
 * tile-part. The decoder keeps books for each block and precinct, so tiny ones cost it many times the picture.
 */
final class Jp2BlockLimits {
    /** Exponents of 2, less 2 for a code-block: sides of 16 pixels. */
    private static final int LEAST_BLOCK = 2;

    private static final int LEAST_PRECINCT = 4;

    /** Quality layers, each of which the decoder looks for in every block; pictures have at most some dozens. */
    private static final int MOST_LAYERS = 500;

    private static final long MOST_LAYERED_PIXELS = 10_000_000_000L;

    private static final int COD = 0x52;
    private static final int COC = 0x53;
    private static final int SOT = 0x90;
    private static final int SOD = 0x93;
    private static final int EOC = 0xd9;

    private Jp2BlockLimits() {}

    /**
     * Judges the sizes of all, from the codestream's start to its end.
     *
     * @param pixels of the picture
     */
    static Verdict judge(ByteView bytes, int start, long pixels) {
        var mostLayers = Math.min(MOST_LAYERS, MOST_LAYERED_PIXELS / Math.max(1, pixels));
        long at = start + 2L;
        var nextTile = 0L;
        while (at < bytes.length() - 1L) {
            var segment = (int) at;
            var marker = bytes.u8(segment) == 0xff ? bytes.u8(segment + 1) : -1;
            if (marker == EOC) {
                return Verdict.SOUND;
            }
            if (marker == SOD) {
                if (nextTile <= at) {
                    return nextTile == 0
                            ? Verdict.SOUND
                            : Verdict.BROKEN; // the last tile-part may leave its length out
                }
                at = nextTile;
                continue;
            }
            var length = bytes.u16(segment + 2, true);
            if (marker < 0 || length < 2 || !isSound(bytes, segment, marker)) {
                return Verdict.BROKEN;
            }
            if (marker == COD && bytes.u16(segment + 6, true) > mostLayers) {
                return Verdict.TOO_COSTLY;
            }
            if (marker == SOT) {
                var tile = bytes.u32(segment + 6, true);
                nextTile = tile == 0 ? 0 : at + tile;
            }
            at += 2L + length;
        }
        return Verdict.SOUND;
    }

    private static boolean isSound(ByteView bytes, int segment, int marker) {
        return switch (marker) {
            case COD -> blocksAreSound(bytes, bytes.u8(segment + 4), segment + 9);
            case COC -> blocksAreSound(bytes, bytes.u8(segment + 5), segment + 6);
            default -> true;
        };
    }

    /** Checks the parameters of COD or COC from the number of levels on: two exponents for blocks, two bytes, and perhaps one for each level's precincts. */
    private static boolean blocksAreSound(ByteView bytes, int style, int levels) {
        var sound = bytes.u8(levels + 1) >= LEAST_BLOCK && bytes.u8(levels + 2) >= LEAST_BLOCK;
        for (var i = 0; sound && (style & 1) != 0 && i <= bytes.u8(levels); i++) {
            var precinct = bytes.u8(levels + 5 + i);
            sound = (precinct & 15) >= LEAST_PRECINCT && (precinct >> 4) >= LEAST_PRECINCT;
        }
        return sound;
    }
}
