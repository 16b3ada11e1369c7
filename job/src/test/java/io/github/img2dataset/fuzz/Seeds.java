package io.github.img2dataset.fuzz;

import io.github.img2dataset.image.TestPictures;
import io.github.img2dataset.image.TestPng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.opencv.core.CvType;
import org.opencv.imgcodecs.Imgcodecs;

/** Files of each format in each of its kinds, small, so that there are many rounds in a second. */
final class Seeds {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 150;

    private Seeds() {}

    /** The common formats twice: they are most of what comes. */
    static List<List<byte[]>> all() throws IOException {
        var jpeg = List.of(
                painted(".jpg", CvType.CV_8UC3),
                painted(".jpg", CvType.CV_8UC1),
                painted(".jpg", CvType.CV_8UC3, Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 3),
                painted(".jpg", CvType.CV_8UC3, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1),
                painted(
                        ".jpg",
                        CvType.CV_8UC3,
                        Imgcodecs.IMWRITE_JPEG_PROGRESSIVE,
                        1,
                        Imgcodecs.IMWRITE_JPEG_QUALITY,
                        30));
        var png = List.of(
                painted(".png", CvType.CV_8UC3),
                painted(".png", CvType.CV_8UC4),
                painted(".png", CvType.CV_8UC1),
                painted(".png", CvType.CV_16UC3),
                new TestPng(TestPictures.shades(WIDTH, HEIGHT, CvType.CV_8UC3))
                        .before("tEXt", "k\0v".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                        .parts(300)
                        .bytes(),
                animation());
        var webp = List.of(
                painted(".webp", CvType.CV_8UC3, Imgcodecs.IMWRITE_WEBP_QUALITY, 60),
                painted(".webp", CvType.CV_8UC4, Imgcodecs.IMWRITE_WEBP_QUALITY, 60),
                painted(".webp", CvType.CV_8UC3));
        var all = new ArrayList<List<byte[]>>(List.of(jpeg, png, webp, jpeg, png, webp));
        if (Imgcodecs.haveImageWriter(".gif")) {
            all.add(List.of(painted(".gif", CvType.CV_8UC3), painted(".gif", CvType.CV_8UC3)));
        }
        all.add(List.of(
                painted(".tiff", CvType.CV_8UC3),
                painted(".tiff", CvType.CV_16UC4),
                painted(".tiff", CvType.CV_32FC3)));
        all.add(List.of(painted(".bmp", CvType.CV_8UC3), painted(".bmp", CvType.CV_8UC4)));
        all.add(List.of(painted(".ppm", CvType.CV_8UC3), painted(".pgm", CvType.CV_16UC1)));
        all.add(List.of(painted(".hdr", CvType.CV_32FC3)));
        all.add(List.of(painted(".ras", CvType.CV_8UC3)));
        all.add(resources(
                "avif/420.avif",
                "avif/444.avif",
                "avif/rgba.avif",
                "avif/deep.avif",
                "avif/grey.avif",
                "avif/animated.avif"));
        all.add(resources(
                "jpeg2000/rgb.jp2",
                "jpeg2000/rgb.j2k",
                "jpeg2000/rgba.jp2",
                "jpeg2000/rgb16.j2k",
                "jpeg2000/lossy.jp2"));
        return all;
    }

    private static byte[] painted(String extension, int type, int... parameters) {
        return TestPictures.encoded(extension, TestPictures.shades(WIDTH, HEIGHT, type), parameters);
    }

    private static byte[] animation() {
        var frame = new byte[26];
        frame[7] = (byte) WIDTH;
        frame[11] = (byte) HEIGHT;
        var second = frame.clone();
        second[3] = 1;
        return new TestPng(TestPictures.shades(WIDTH, HEIGHT, CvType.CV_8UC4))
                .before("acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0})
                .before("fcTL", frame)
                .after("fcTL", second)
                .after("fdAT", new byte[500])
                .bytes();
    }

    private static List<byte[]> resources(String... names) throws IOException {
        var files = new ArrayList<byte[]>();
        for (var name : names) {
            try (var in = Objects.requireNonNull(Seeds.class.getResourceAsStream("/" + name), name)) {
                files.add(in.readAllBytes());
            }
        }
        return files;
    }
}
