package io.github.img2dataset.image.format;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

/**
 * Everything that the transform knows about one image format; each format's package has one. Stateless and thread-safe. Readers of headers never throw,
 * and look at no more than what declares the picture.
 */
public interface FormatReader {
    /** Name in messages and in the report. */
    String label();

    /** Name in {@code --image_formats}; empty for a format that is only named because there is no decoder for it. */
    default String option() {
        return "";
    }

    /** Whether the first bytes are the format's. */
    boolean matches(ByteView file);

    /** Declared size, and whether a decoder may be shown the file. */
    ImageHeader header(ByteView file);

    /** Native memory that decoding and resizing take at most, in bytes per declared pixel, beside one copy of the file. */
    default int bytesPerPixel(ByteView file, ImageHeader header) {
        return 0;
    }

    /**
     * Whether nearly all images of the web are of a few formats of which this is one. Their decoders have seen billions of files and run in the executor;
     * pictures of other formats are decoded in a child process.
     */
    default boolean isCommon() {
        return false;
    }

    /**
     * Decodes the file as it is: no rotation, no conversion of colors.
     *
     * @return the picture, the caller's to release; null to leave the file to OpenCV
     */
    default @Nullable Mat decode(ByteView file, ImageHeader header, DecodeClock clock) throws RejectedImageException {
        return null;
    }

    /**
     * Bytes that OpenCV is shown in place of the file.
     *
     * @throws RejectedImageException for a file that OpenCV is not shown
     */
    default byte[] forOpenCv(ByteView file, DecodeClock clock) throws RejectedImageException {
        return file.array();
    }

    /** Offset of the TIFF structure with the EXIF tags; -1 for a file without one. */
    default int exif(ByteView file) {
        return -1;
    }
}
