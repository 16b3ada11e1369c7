package io.github.img2dataset.image;

import io.github.img2dataset.sample.Labels;
import org.opencv.imgcodecs.Imgcodecs;

/** The format of the stored images. */
public enum EncodeFormat {
    JPG(Imgcodecs.IMWRITE_JPEG_QUALITY, 0, 100, 65_500, "a quality from 0 to 100"),
    PNG(Imgcodecs.IMWRITE_PNG_COMPRESSION, 0, 9, 1_000_000, "a compression from 0 to 9"),
    WEBP(Imgcodecs.IMWRITE_WEBP_QUALITY, 0, Integer.MAX_VALUE, 16_383, "a quality from 0 to 100, or more for lossless");

    private final int qualityParameter;
    private final int lowest;
    private final int highest;
    private final int largestSide;
    private final String qualityMeaning;

    EncodeFormat(int qualityParameter, int lowest, int highest, int largestSide, String qualityMeaning) {
        this.qualityParameter = qualityParameter;
        this.lowest = lowest;
        this.highest = highest;
        this.largestSide = largestSide;
        this.qualityMeaning = qualityMeaning;
    }

    /** Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are */
    public static EncodeFormat parse(String name) {
        return Labels.parse(name, values());
    }

    /** File extension without the dot; also the name of the image's column or feature. */
    public String extension() {
        return Labels.of(this);
    }

    /** OpenCV's number of the quality parameter. */
    int qualityParameter() {
        return qualityParameter;
    }

    /** Longest side that the encoder takes, in pixels. */
    int largestSide() {
        return largestSide;
    }

    void checkQuality(int quality) {
        if (quality < lowest || quality > highest) {
            throw new IllegalArgumentException(
                    "encode_quality for " + extension() + " is " + qualityMeaning + ": " + quality);
        }
    }

    /** Whether an image is stored in that format. */
    boolean is(ImageFormat format) {
        return extension().equals(format.option());
    }
}
