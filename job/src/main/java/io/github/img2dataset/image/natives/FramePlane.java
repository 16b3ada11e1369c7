package io.github.img2dataset.image.natives;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.opencv.core.Mat;

/** Rows of one plane of a decoded frame, read into arrays that are used again. Lives no longer than the frame. */
public final class FramePlane {
    private final BytePointer bytes;
    private final ShortPointer shorts;
    private final int stride;
    private final int width;
    private final boolean wide;
    private final byte[] narrowRow;
    private final short[] wideRow;

    /**
     * A plane as wide as the frame.
     *
     * @param channels samples of one pixel
     * @param wide whether a sample has two bytes
     */
    public FramePlane(AVFrame frame, int plane, int channels, boolean wide) {
        this(frame.data(plane), frame.linesize(plane), frame.width() * channels, wide);
    }

    private FramePlane(BytePointer bytes, int stride, int width, boolean wide) {
        this.bytes = bytes;
        shorts = new ShortPointer(bytes);
        this.stride = stride;
        this.width = width;
        this.wide = wide;
        narrowRow = new byte[wide ? 0 : width];
        wideRow = new short[wide ? width : 0];
    }

    /** A plane of one sample per {@code 2^shift} pixels across. */
    public static FramePlane subsampled(AVFrame frame, int plane, int shift, boolean wide) {
        var width = (frame.width() + (1 << shift) - 1) >> shift;
        return new FramePlane(frame.data(plane), frame.linesize(plane), width, wide);
    }

    public void copyRow(int y, Mat picture) {
        read(y);
        if (wide) {
            picture.put(y, 0, wideRow);
        } else {
            picture.put(y, 0, narrowRow);
        }
    }

    public int width() {
        return width;
    }

    /** Fills {@code samples} with a row. */
    public void readRow(int y, int[] samples) {
        read(y);
        for (var x = 0; x < width; x++) {
            samples[x] = wide ? wideRow[x] & 0xffff : narrowRow[x] & 0xff;
        }
    }

    private void read(int y) {
        var start = (long) y * stride;
        if (wide) {
            shorts.position(start / 2).get(wideRow);
        } else {
            bytes.position(start).get(narrowRow);
        }
    }
}
