package io.github.img2dataset.image.avif;

import io.github.img2dataset.image.natives.FramePlane;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A chroma plane row by row at the width of the picture, interpolated as libavif does: 9:3:3:1 of the four nearest. With
 * samples of 8 bits it leaves that to libyuv, which repeats the last column.
 */
final class ChromaUpsampler {
    private final FramePlane plane;
    private final boolean wide;
    private final int height;
    private final int shiftX;
    private final int shiftY;
    private final int[] near;
    private final int[] far;
    private final float[] row;

    ChromaUpsampler(AVFrame frame, int index, int shiftX, int shiftY, boolean wide) {
        plane = FramePlane.subsampled(frame, index, shiftX, wide);
        this.wide = wide;
        height = frame.height();
        this.shiftX = shiftX;
        this.shiftY = shiftY;
        near = new int[plane.width()];
        far = new int[plane.width()];
        row = new float[frame.width()];
    }

    /** The row beside the picture's row {@code y}; overwritten by the next call. */
    float[] at(int y, float[] values) {
        plane.readRow(y >> shiftY, near);
        if (shiftX == 0) {
            for (var x = 0; x < row.length; x++) {
                row[x] = values[near[x]];
            }
            return row;
        }
        plane.readRow((y >> shiftY) + (shiftY == 0 ? 0 : neighbor(y, height)), far);
        for (var x = 0; x < row.length; x++) {
            var own = x >> shiftX;
            var beside = own + (x == row.length - 1 && !wide ? 0 : neighbor(x, row.length));
            row[x] = values[near[own]] * (9f / 16)
                    + values[near[beside]] * (3f / 16)
                    + values[far[own]] * (3f / 16)
                    + values[far[beside]] * (1f / 16);
        }
        return row;
    }

    /** Which way the second nearest sample lies; 0 at the edges. */
    private static int neighbor(int at, int length) {
        if (at == 0 || (at == length - 1 && at % 2 != 0)) {
            return 0;
        }
        return at % 2 != 0 ? 1 : -1;
    }
}
