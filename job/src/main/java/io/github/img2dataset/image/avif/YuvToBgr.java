package io.github.img2dataset.image.avif;

import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.natives.FramePlane;
import io.github.img2dataset.sample.FailureReason;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Luma and chroma to blue, green, red, in the steps and the single precision of libavif, which the reference uses: chroma
 * is interpolated between its samples, 9:3:3:1.
 */
final class YuvToBgr {
    private final AVFrame frame;
    private final MatrixCoefficients coding;
    private final int depth;
    private final boolean mono;
    private final int shiftX;
    private final int shiftY;

    private YuvToBgr(AVFrame frame, @Nullable MatrixCoefficients coding) {
        this.frame = frame;
        var format = avutil.av_pix_fmt_desc_get(frame.format());
        depth = format.comp(0).depth();
        mono = format.nb_components() == 1;
        shiftX = format.log2_chroma_w();
        shiftY = format.log2_chroma_h();
        this.coding = coding != null
                ? coding
                : new MatrixCoefficients(frame.colorspace(), frame.color_range() == avutil.AVCOL_RANGE_JPEG);
    }

    /** @param coding what the file says; null to go by the AV1 data */
    static YuvToBgr of(AVFrame frame, @Nullable MatrixCoefficients coding) throws RejectedImageException {
        var yuv = new YuvToBgr(frame, coding);
        if (!yuv.mono && !yuv.coding.isKnown()) {
            throw new RejectedImageException(
                    FailureReason.UNSUPPORTED_FORMAT,
                    "Unsupported image format: AVIF with matrix coefficients " + yuv.coding.matrix());
        }
        return yuv;
    }

    /** Gray or blue, green, red; the caller's to release. */
    Mat picture() {
        var wide = depth > 8;
        var picture = new Mat(
                frame.height(), frame.width(), CvType.makeType(wide ? CvType.CV_16U : CvType.CV_8U, mono ? 1 : 3));
        var luma = new FramePlane(frame, 0, 1, wide);
        if (mono && coding.full()) {
            for (var y = 0; y < picture.rows(); y++) {
                luma.copyRow(y, picture);
            }
        } else {
            fill(picture, luma);
        }
        return picture;
    }

    private void fill(Mat picture, FramePlane luma) {
        var width = frame.width();
        var wide = depth > 8;
        var lumaRow = new int[width];
        var u = mono ? null : new ChromaUpsampler(frame, 1, shiftX, shiftY, wide);
        var v = mono ? null : new ChromaUpsampler(frame, 2, shiftX, shiftY, wide);
        var out = new short[width * (mono ? 1 : 3)];
        var narrow = new byte[out.length];
        var toLuma = table(true);
        var toChroma = table(coding.matrix() == MatrixCoefficients.IDENTITY);
        for (var y = 0; y < frame.height(); y++) {
            luma.readRow(y, lumaRow);
            if (u == null || v == null) {
                for (var x = 0; x < width; x++) {
                    out[x] = sample(toLuma[lumaRow[x]]);
                }
            } else {
                convert(lumaRow, toLuma, u.at(y, toChroma), v.at(y, toChroma), out);
            }
            if (wide) {
                picture.put(y, 0, out);
            } else {
                for (var i = 0; i < out.length; i++) {
                    narrow[i] = (byte) out[i];
                }
                picture.put(y, 0, narrow);
            }
        }
    }

    private void convert(int[] luma, float[] toLuma, float[] u, float[] v, short[] out) {
        var identity = coding.matrix() == MatrixCoefficients.IDENTITY;
        var kr = coding.red();
        var kb = coding.blue();
        var kg = 1 - kr - kb;
        for (int x = 0, o = 0; x < luma.length; x++, o += 3) {
            var y = toLuma[luma[x]];
            if (identity) {
                out[o] = sample(u[x]);
                out[o + 1] = sample(y);
                out[o + 2] = sample(v[x]);
            } else {
                out[o] = sample(y + 2 * (1 - kb) * u[x]);
                out[o + 1] = sample(y - 2 * (kr * (1 - kr) * v[x] + kb * (1 - kb) * u[x]) / kg);
                out[o + 2] = sample(y + 2 * (1 - kr) * v[x]);
            }
        }
    }

    private short sample(float part) {
        var clamped = Math.min(Math.max(part, 0f), 1f);
        return (short) (0.5f + clamped * ((1 << depth) - 1));
    }

    /** Every sample's value: luma from 0 to 1, chroma from -0.5 to 0.5. */
    private float[] table(boolean luma) {
        var largest = (1 << depth) - 1;
        var scale = 1 << (depth - 8);
        var bias = luma ? coding.full() ? 0 : 16 * scale : 1 << (depth - 1);
        var range = (float) (coding.full() ? largest : (luma ? 219 : 224) * scale);
        var table = new float[largest + 1];
        for (var i = 0; i <= largest; i++) {
            table[i] = (i - bias) / range;
        }
        return table;
    }
}
