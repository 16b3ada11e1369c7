package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.area.FastRowAverager;
import io.github.img2dataset.sample.Dimensions;
import java.util.List;
import org.opencv.core.Mat;

/** Averages a JPEG's luma and chroma down, and makes blue, green and red of them (ITU-T T.871, section 7). */
public final class YcbcrToBgr {
    /** Number of fractional bits of the factors. */
    private static final int BITS = 14;

    private static final int BLUE_CB = factor(1.772);
    private static final int GREEN_CB = factor(-0.114 * 1.772 / 0.587);
    private static final int GREEN_CR = factor(-0.299 * 1.402 / 0.587);
    private static final int RED_CR = factor(1.402);

    /** Chroma zero (128) in the kernel's fixed-point scale, including its rounding half. */
    private static final int CENTER =
            (128 << FastRowAverager.FRACTION_BITS) + (1 << (FastRowAverager.FRACTION_BITS - 1));

    private YcbcrToBgr() {}

    private static int factor(double value) {
        return (int) Math.rint(value * (1 << BITS));
    }

    /**
     * Averages down.
     *
     * @param components luma alone, or luma and both kinds of chroma
     * @param original the size of the picture in the file
     * @param to receives the picture: one channel or three, of the wanted size
     */
    public static void shrink(List<JpegComponent> components, Dimensions original, Mat to) {
        var target = new Dimensions(to.cols(), to.rows());
        var levels = components.stream()
                .map(component -> component.shrink(original, target))
                .toList();
        var samples = new byte[to.cols() * components.size()];
        for (var y = 0; y < to.rows(); y++) {
            if (levels.size() == 1) {
                gray(levels.get(0), y * to.cols(), samples);
            } else {
                colors(levels.get(0), levels.get(1), levels.get(2), y * to.cols(), samples);
            }
            to.put(y, 0, samples);
        }
    }

    private static void gray(int[] luma, int from, byte[] samples) {
        for (var i = 0; i < samples.length; i++) {
            samples[i] = (byte) (luma[from + i] >> FastRowAverager.FRACTION_BITS);
        }
    }

    private static void colors(int[] luma, int[] cbs, int[] crs, int from, byte[] samples) {
        for (int i = from, at = 0; at < samples.length; i++, at += 3) {
            var gray = luma[i] << BITS;
            var cb = cbs[i] - CENTER;
            var cr = crs[i] - CENTER;
            samples[at] = sample(gray + cb * BLUE_CB);
            samples[at + 1] = sample(gray + cb * GREEN_CB + cr * GREEN_CR);
            samples[at + 2] = sample(gray + cr * RED_CR);
        }
    }

    private static byte sample(int sum) {
        return (byte) Math.min(Math.max(sum >> (BITS + FastRowAverager.FRACTION_BITS), 0), 255);
    }
}
