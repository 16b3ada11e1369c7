package io.github.img2dataset.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.opencv.core.CvType;
import org.opencv.imgcodecs.Imgcodecs;

/** Files of each format in each of its kinds, small, so that there are many rounds in a second; the compiler asks for those of a new format. */
public final class Seeds {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 150;

    private Seeds() {}

    /** Files by format; of JPEG, PNG and WebP twice: they are most of what comes. */
    public static List<List<byte[]>> all() {
        var all = new ArrayList<List<byte[]>>();
        for (var format : ImageFormat.allReadable()) {
            var isMostFrequent = format.reader().isCommon() && format != ImageFormat.GIF;
            for (var times = isMostFrequent ? 2 : 1; times > 0; times--) {
                all.add(of(format));
            }
        }
        return all;
    }

    /** Files of a format; none of one that cannot be decoded. */
    static List<byte[]> of(ImageFormat format) {
        return switch (format) {
            case JPEG -> jpeg();
            case PNG -> png();
            case WEBP ->
                List.of(
                        painted(".webp", CvType.CV_8UC3, Imgcodecs.IMWRITE_WEBP_QUALITY, 60),
                        painted(".webp", CvType.CV_8UC4, Imgcodecs.IMWRITE_WEBP_QUALITY, 60),
                        painted(".webp", CvType.CV_8UC3));
            case GIF ->
                Imgcodecs.haveImageWriter(".gif") ? List.of(painted(".gif", CvType.CV_8UC3)) : List.of(startOfGif());
            case TIFF -> paintedAll(".tiff", CvType.CV_8UC3, CvType.CV_16UC4, CvType.CV_32FC3);
            case BMP -> paintedAll(".bmp", CvType.CV_8UC3, CvType.CV_8UC4);
            case PNM -> List.of(painted(".ppm", CvType.CV_8UC3), painted(".pgm", CvType.CV_16UC1));
            case RADIANCE -> paintedAll(".hdr", CvType.CV_32FC3);
            case SUN_RASTER -> paintedAll(".ras", CvType.CV_8UC3);
            case AVIF ->
                resources("avif/", "420.avif", "444.avif", "rgba.avif", "deep.avif", "gray.avif", "animated.avif");
            case JPEG_2000 -> resources("jpeg2000/", "rgb.jp2", "rgb.j2k", "rgba.jp2", "rgb16.j2k", "lossy.jp2");
            case HEIF, JPEG_XL, ICO, PSD, SVG -> List.of();
        };
    }

    private static List<byte[]> jpeg() {
        return List.of(
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
    }

    private static List<byte[]> png() {
        return List.of(
                painted(".png", CvType.CV_8UC3),
                painted(".png", CvType.CV_8UC4),
                painted(".png", CvType.CV_8UC1),
                painted(".png", CvType.CV_16UC3),
                new TestPng(TestPictures.shades(WIDTH, HEIGHT, CvType.CV_8UC3))
                        .before("tEXt", "k\0v".getBytes(StandardCharsets.ISO_8859_1))
                        .parts(300)
                        .bytes(),
                animation());
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

    /** Where no encoder is, random bytes behind a right start must do. */
    private static byte[] startOfGif() {
        var gif = new byte[2000];
        new Random(WIDTH).nextBytes(gif);
        System.arraycopy(new byte[] {'G', 'I', 'F', '8', '9', 'a', 64, 0, 64, 0}, 0, gif, 0, 10);
        return gif;
    }

    private static List<byte[]> paintedAll(String extension, int... types) {
        return Arrays.stream(types).mapToObj(type -> painted(extension, type)).toList();
    }

    private static byte[] painted(String extension, int type, int... parameters) {
        return TestPictures.encoded(extension, TestPictures.shades(WIDTH, HEIGHT, type), parameters);
    }

    private static List<byte[]> resources(String folder, String... names) {
        return Stream.of(names)
                .map(name -> TestPictures.resource(folder + name))
                .toList();
    }
}
