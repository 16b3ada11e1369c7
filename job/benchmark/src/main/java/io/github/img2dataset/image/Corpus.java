package io.github.img2dataset.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** The images to measure with: those of a folder, or generated ones in the web's mix of formats and sizes. */
final class Corpus {
    private Corpus() {}

    /** A file: its extension, which the results are grouped by, and what it holds. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Image(String kind, byte[] body) {}

    static List<Image> read(Path folder) throws IOException {
        var images = new ArrayList<Image>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var name = file.getFileName().toString();
                images.add(new Image(
                        name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT), Files.readAllBytes(file)));
            }
        }
        return images;
    }

    /** Writes generated images: 83 % JPEG, 10 % PNG, 7 % WebP, 0.78 megapixels on average. */
    static Path generate(int count) throws IOException {
        var folder = Files.createTempDirectory("corpus");
        var random = new Random(1);
        for (var i = 0; i < count; i++) {
            var extension = i % 100 < 83 ? ".jpg" : i % 100 < 93 ? ".png" : ".webp";
            var width = 300 + random.nextInt(1400);
            var encoded = new MatOfByte();
            var picture = clouds(width, width * 3 / 4, i);
            Imgcodecs.imencode(extension, picture, encoded, new MatOfInt());
            Files.write(folder.resolve(String.format(Locale.ROOT, "%05d%s", i, extension)), encoded.toArray());
            picture.release();
            encoded.release();
        }
        return folder;
    }

    /** Noise of all scales, the finer the weaker, as photographs have it. */
    private static Mat clouds(int width, int height, int seed) {
        Core.setRNGSeed(seed);
        var picture = new Mat(height, width, CvType.CV_8UC3, new Scalar(0, 0, 0));
        var noise = new Mat();
        for (var cells = 2; cells < width; cells *= 2) {
            var coarse = new Mat(Math.max(1, cells * 3 / 4), cells, CvType.CV_8UC3);
            Core.randu(coarse, 0, 256);
            Imgproc.resize(coarse, noise, new Size(width, height), 0, 0, Imgproc.INTER_CUBIC);
            Core.addWeighted(picture, 1, noise, 0.5 / Math.sqrt(cells), 0, picture);
            coarse.release();
        }
        noise.release();
        return picture;
    }
}
