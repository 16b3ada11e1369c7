package io.github.img2dataset.benchmark;

import io.github.img2dataset.image.OpenCv;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * Makes files as the web has them: {@code WebCorpus <folder> [files] [folder of photographs]}. Widths are log-normal
 * around 700 px, a tenth are 1,600 to 3,000 px wide; 80 % JPEG (a quarter of them progressive, half with EXIF), 8 % PNG,
 * 6 % WebP, 1 % GIF, 4 % broken, 3 % missing ({@code .404}, which {@link LoadServer} answers so). Without photographs
 * it crops pictures of smooth noise, which cost about as much to decode. The same arguments make the same files.
 */
public final class WebCorpus {
    private static final int BASES = 40;
    private static final int LONGEST_SIDE = 3000;
    private static final int BROKEN_KINDS = 4;

    private final SplittableRandom random = new SplittableRandom(5);
    private final Path folder;
    private final List<Mat> bases;

    private WebCorpus(Path folder, List<Mat> bases) {
        this.folder = folder;
        this.bases = bases;
    }

    public static void main(String[] arguments) throws IOException {
        OpenCv.load();
        var folder = Files.createDirectories(Path.of(arguments[0]));
        var files = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        var bases = arguments.length > 2 ? photographs(Path.of(arguments[2])) : noise();
        var corpus = new WebCorpus(folder, bases);
        for (var file = 0; file < files; file++) {
            corpus.make("%05d".formatted(file));
        }
        System.out.println(files + " files in " + folder);
    }

    private static List<Mat> photographs(Path folder) throws IOException {
        var bases = new ArrayList<Mat>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var image = bases.size() < BASES ? Imgcodecs.imread(file.toString()) : new Mat();
                if (!image.empty()) {
                    var scale = Math.min(1.0, (double) LONGEST_SIDE / Math.max(image.cols(), image.rows()));
                    Imgproc.resize(image, image, new Size(), scale, scale, Imgproc.INTER_AREA);
                    bases.add(image);
                }
            }
        }
        if (bases.isEmpty()) {
            throw new IOException("No photograph that can be read in " + folder);
        }
        return bases;
    }

    /** Clouds: noise of several scales, the coarser the stronger. */
    private static List<Mat> noise() {
        Core.setRNGSeed(5);
        var bases = new ArrayList<Mat>();
        for (var base = 0; base < BASES / 4; base++) {
            var sum = new Mat(2000, LONGEST_SIDE, CvType.CV_8UC3, Scalar.all(0));
            for (var cells = 4; cells <= 1024; cells *= 4) {
                var layer = new Mat(cells * 2 / 3, cells, CvType.CV_8UC3);
                Core.randu(layer, 0, 256);
                Imgproc.resize(layer, layer, sum.size(), 0, 0, Imgproc.INTER_CUBIC);
                Core.addWeighted(sum, 1, layer, 1.2 / Math.sqrt(cells), 0, sum);
                layer.release();
            }
            bases.add(sum);
        }
        return bases;
    }

    private void make(String name) throws IOException {
        var kind = random.nextDouble();
        if (kind < 0.03) {
            Files.write(folder.resolve(name + ".404"), new byte[0]);
        } else if (kind < 0.07) {
            Files.write(folder.resolve(name + ".jpg"), broken(encoded(".jpg", Imgcodecs.IMWRITE_JPEG_QUALITY, 85)));
        } else if (kind < 0.08) {
            Files.write(folder.resolve(name + ".gif"), encoded(".gif"));
        } else if (kind < 0.14) {
            Files.write(folder.resolve(name + ".webp"), encoded(".webp", Imgcodecs.IMWRITE_WEBP_QUALITY, 80));
        } else if (kind < 0.22) {
            Files.write(folder.resolve(name + ".png"), encoded(".png"));
        } else {
            Files.write(folder.resolve(name + ".jpg"), jpeg());
        }
    }

    private byte[] jpeg() throws IOException {
        var progressive = random.nextInt(4) == 0 ? 1 : 0;
        var jpeg = encoded(
                ".jpg",
                Imgcodecs.IMWRITE_JPEG_QUALITY,
                random.nextInt(70, 93),
                Imgcodecs.IMWRITE_JPEG_PROGRESSIVE,
                progressive);
        return random.nextBoolean() ? withExif(jpeg) : jpeg;
    }

    private byte[] encoded(String extension, int... parameters) {
        var picture = picture();
        var bytes = new MatOfByte();
        Imgcodecs.imencode(extension, picture, bytes, new MatOfInt(parameters));
        picture.release();
        return bytes.toArray();
    }

    private Mat picture() {
        var base = bases.get(random.nextInt(bases.size()));
        var large = random.nextInt(10) == 0;
        var width = large ? random.nextInt(1600, 3001) : (int) (700 * Math.exp(0.45 * gaussian()));
        width = Math.max(60, Math.min(base.cols(), width));
        var height = Math.max(60, Math.min(base.rows(), (int) (width * random.nextDouble(0.6, 1.2))));
        var zoom = random.nextDouble(0.4, 1);
        var crop = new Size(Math.min(base.cols(), width / zoom), Math.min(base.rows(), height / zoom));
        var left = random.nextInt(base.cols() - (int) crop.width + 1);
        var top = random.nextInt(base.rows() - (int) crop.height + 1);
        var picture = new Mat();
        Imgproc.resize(
                new Mat(base, new Rect(left, top, (int) crop.width, (int) crop.height)),
                picture,
                new Size(width, height),
                0,
                0,
                Imgproc.INTER_AREA);
        return picture;
    }

    private double gaussian() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private byte[] broken(byte[] image) {
        return switch (random.nextInt(BROKEN_KINDS)) {
            case 0 -> Arrays.copyOf(image, image.length / 2);
            case 1 -> "<html>gone</html>".getBytes(StandardCharsets.US_ASCII);
            case 2 -> new byte[0];
            default ->
                random.ints(2000, 0, 256)
                        .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::write, (a, b) -> {})
                        .toByteArray();
        };
    }

    /** Two tags, Make and Orientation, after the start of the image. */
    private static byte[] withExif(byte[] jpeg) throws IOException {
        var tiff = "MM\0*\0\0\0\b\0\002\001\017\0\002\0\0\0\004Sun\0\001\022\0\003\0\0\0\001\0\001\0\0\0\0\0\0";
        var segment = ("Exif\0\0" + tiff).getBytes(StandardCharsets.ISO_8859_1);
        var out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(new byte[] {(byte) 0xff, (byte) 0xe1, 0, (byte) (segment.length + 2)});
        out.write(segment);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}
