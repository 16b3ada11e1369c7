package io.github.img2dataset.image;

import io.github.img2dataset.image.format.RejectedImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * How far fast mode is from exact mode, before the encoding: {@code ReductionQuality folder}. Pictures that come out
 * the same are counted and left out of the mean.
 */
public final class ReductionQuality {
    private static final int SIZE = 256;
    private static final double PEAK = 255;

    private final ArrayList<Double> decibels = new ArrayList<>();
    private final Mat difference = new Mat();
    private int damaged;
    private int same;
    private long samples;
    private long beyond;

    private ReductionQuality() {}

    public static void main(String[] arguments) throws IOException {
        OpenCv.load();
        var quality = new ReductionQuality();
        try (var fast = new ImageSteps(DecodeMode.FAST, SIZE);
                var exact = new ImageSteps(DecodeMode.EXACT, SIZE)) {
            for (var image : Corpus.read(Path.of(arguments[0]))) {
                quality.add(image.body(), fast, exact);
            }
        }
        quality.print();
    }

    private void add(byte[] body, ImageSteps fast, ImageSteps exact) {
        try {
            compare(fast.resized(body), exact.resized(body));
        } catch (RejectedImageException e) {
            damaged++;
        }
    }

    private void compare(Mat fast, Mat exact) {
        Core.absdiff(fast, exact, difference);
        if (Core.norm(difference, Core.NORM_INF) == 0) {
            same++;
            return;
        }
        decibels.add(Core.PSNR(fast, exact, PEAK));
        Imgproc.threshold(difference, difference, 1, PEAK, Imgproc.THRESH_BINARY);
        samples += difference.total() * difference.channels();
        beyond += Core.countNonZero(difference.reshape(1));
    }

    private void print() {
        Collections.sort(decibels);
        System.out.printf(
                "%d damaged, %d the same, %d differ: PSNR mean %.1f dB, worst %.1f dB; %.2f %% of samples within one level%n",
                damaged,
                same,
                decibels.size(),
                decibels.stream().mapToDouble(Double::doubleValue).average().orElse(Double.POSITIVE_INFINITY),
                decibels.isEmpty() ? Double.POSITIVE_INFINITY : decibels.get(0),
                100 - 100.0 * beyond / Math.max(1, samples));
    }
}
