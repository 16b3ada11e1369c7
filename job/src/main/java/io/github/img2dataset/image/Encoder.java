package io.github.img2dataset.image;

import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.FailureReason;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** A picture to encoded bytes. Holds the native output, which grows to the largest and is reused. */
final class Encoder implements AutoCloseable {
    private final String extension;
    private final MatOfInt parameters;
    private final MatOfByte output = new MatOfByte();

    Encoder(ImageConfig config) {
        extension = "." + config.encodeFormat().extension();
        parameters = new MatOfInt(config.encodeFormat().qualityParameter(), config.encodeQuality());
    }

    byte[] encode(Mat picture) throws RejectedImageException {
        try {
            if (Imgcodecs.imencode(extension, picture, output, parameters)) {
                return output.toArray();
            }
        } catch (CvException e) {
            // Below: the message of OpenCV names source files and sizes, which is no message to count by.
        }
        throw failed();
    }

    /** Refuses sides that the format cannot hold before the picture is made. */
    void check(EncodeFormat format, int width, int height) throws RejectedImageException {
        if (Math.max(width, height) > format.largestSide()) {
            throw failed();
        }
    }

    private RejectedImageException failed() {
        return new RejectedImageException(
                FailureReason.ENCODE, "Image encoding error: not possible as " + extension.substring(1));
    }

    @Override
    public void close() {
        parameters.release();
        output.release();
    }
}
