package io.github.img2dataset.image;

import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.natives.NativeMessages;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/** Encoded bytes to a picture: by the format's own decoder, else by OpenCV. Holds the native copy of the input, which grows to the largest and is reused. */
final class ImageDecoders implements AutoCloseable {
    /** Above this the native copy of the input is not kept for the next one, in bytes. */
    private static final int KEPT_INPUT = 4 << 20;

    private Mat input = new Mat();

    /**
     * Decodes what the file holds, as it is: no rotation, no conversion of colors.
     *
     * @param reduction 1, or 2, 4, 8 for JPEG: decode at that part of the size
     * @param clock that ends what takes too long in the readers written in Java
     * @return the picture, the caller's to release
     */
    Mat decode(ImageFile file, int reduction, DecodeClock clock) throws RejectedImageException {
        var own = file.decode(clock);
        if (own != null) {
            return own;
        }
        var buffer = filled(file.forOpenCv(clock));
        try {
            var picture = Imgcodecs.imdecode(buffer, flags(file.header(), reduction));
            if (picture.empty()) {
                throw RejectedImageException.notAnImage();
            }
            return picture;
        } catch (CvException e) {
            throw RejectedImageException.notAnImage();
        } finally {
            buffer.release();
        }
    }

    /**
     * Decodes at a part of the size, where that shows what the whole size does. Damage makes coefficients that are no picture's, and those come out
     * otherwise at each size; the decoder prints a line about it.
     *
     * @return the picture, the caller's to release; null when the file may be damaged
     */
    @Nullable Mat decodeUndamaged(ImageFile file, int reduction, DecodeClock clock) throws RejectedImageException {
        var before = NativeMessages.count();
        var picture = decode(file, reduction, clock);
        if (NativeMessages.count() == before) {
            return picture;
        }
        picture.release();
        return null;
    }

    private static int flags(ImageHeader header, int reduction) {
        var gray = header.channels() == 1;
        return switch (reduction) {
            case 1 -> Imgcodecs.IMREAD_UNCHANGED;
            case 2 ->
                Imgcodecs.IMREAD_IGNORE_ORIENTATION
                        | (gray ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_2 : Imgcodecs.IMREAD_REDUCED_COLOR_2);
            case 4 ->
                Imgcodecs.IMREAD_IGNORE_ORIENTATION
                        | (gray ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_4 : Imgcodecs.IMREAD_REDUCED_COLOR_4);
            case 8 ->
                Imgcodecs.IMREAD_IGNORE_ORIENTATION
                        | (gray ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_8 : Imgcodecs.IMREAD_REDUCED_COLOR_8);
            default -> throw new IllegalArgumentException("A JPEG is reduced by 1, 2, 4 or 8: " + reduction);
        };
    }

    private Mat filled(byte[] body) {
        if (input.cols() < body.length || input.cols() > KEPT_INPUT) {
            input.release();
            input = new Mat(1, body.length, CvType.CV_8UC1);
        }
        input.put(0, 0, body);
        return input.colRange(0, body.length);
    }

    @Override
    public void close() {
        input.release();
    }
}
