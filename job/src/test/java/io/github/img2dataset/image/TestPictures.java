package io.github.img2dataset.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

/** Pictures made of formulas. */
public final class TestPictures {
    static {
        OpenCv.load();
    }

    private TestPictures() {}

    /** Smooth shades with some noise, the same for the same arguments. */
    public static Mat shades(int width, int height, int type) {
        var random = new Random(31L * width + height);
        var channels = CvType.channels(type);
        var picture = new Mat(height, width, type);
        var line = new double[width * channels];
        var top = CvType.depth(type) == CvType.CV_16U ? 65_535 : 255;
        for (var y = 0; y < height; y++) {
            for (var x = 0; x < width; x++) {
                for (var channel = 0; channel < channels; channel++) {
                    var wave = Math.sin(x / 17.0 + channel) * Math.cos(y / 23.0 - channel);
                    line[x * channels + channel] =
                            Math.min(top, Math.max(0, top * (0.5 + 0.4 * wave) + random.nextInt(9) - 4));
                }
            }
            picture.put(y, 0, line);
        }
        return picture;
    }

    /** Gray waves across and down. */
    public static Mat stripes(int width, int height, double period) {
        var picture = new Mat(height, width, CvType.CV_8UC3);
        var line = new double[width * 3];
        for (var y = 0; y < height; y++) {
            for (var x = 0; x < width; x++) {
                var wave = Math.sin(x * 2 * Math.PI / period) + Math.sin(y * 2 * Math.PI / period);
                Arrays.fill(line, 3 * x, 3 * x + 3, 128 + 60 * wave);
            }
            picture.put(y, 0, line);
        }
        return picture;
    }

    public static Mat filled(int width, int height, int type, double... color) {
        return new Mat(height, width, type, new Scalar(color));
    }

    public static byte[] encoded(String extension, Mat picture, int... parameters) {
        var output = new MatOfByte();
        if (!Imgcodecs.imencode(extension, picture, output, new MatOfInt(parameters))) {
            throw new IllegalStateException("Not encoded: " + extension);
        }
        return output.toArray();
    }

    /** A file of the test resources. */
    static byte[] resource(String name) {
        try (var stream = TestPictures.class.getResourceAsStream("/" + name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] jpeg(int width, int height) {
        return encoded(".jpg", shades(width, height, CvType.CV_8UC3));
    }

    public static byte[] png(int width, int height) {
        return encoded(".png", shades(width, height, CvType.CV_8UC3));
    }

    public static Mat decoded(byte[] image) {
        return Imgcodecs.imdecode(new MatOfByte(image), Imgcodecs.IMREAD_UNCHANGED);
    }

    /** The largest difference of two samples. */
    public static double distance(Mat one, Mat other) {
        return Core.norm(one, other, Core.NORM_INF);
    }
}
