package io.github.img2dataset.image.jp2;

import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.natives.Ffmpeg;
import io.github.img2dataset.image.natives.FramePlane;
import io.github.img2dataset.sample.FailureReason;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/** JPEG 2000 to a picture, by FFmpeg; which files are let through, {@link Jp2Header} says. */
final class Jp2Decoder {
    private Jp2Decoder() {}

    /** Gray, or blue, green, red and perhaps alpha; the caller's to release. */
    static Mat decode(byte[] body, String label, ImageHeader header) throws RejectedImageException {
        var frame = Ffmpeg.decode(avcodec.AV_CODEC_ID_JPEG2000, body, label, header);
        try {
            var picture = new Mat(frame.height(), frame.width(), type(frame, label));
            var plane = new FramePlane(frame, 0, picture.channels(), picture.depth() == CvType.CV_16U);
            for (var y = 0; y < picture.rows(); y++) {
                plane.copyRow(y, picture);
            }
            if (picture.channels() >= 3) {
                Imgproc.cvtColor(
                        picture, picture, picture.channels() == 3 ? Imgproc.COLOR_RGB2BGR : Imgproc.COLOR_RGBA2BGRA);
            }
            return picture;
        } finally {
            Ffmpeg.free(frame);
        }
    }

    private static int type(AVFrame frame, String label) throws RejectedImageException {
        return switch (frame.format()) {
            case avutil.AV_PIX_FMT_GRAY8 -> CvType.CV_8UC1;
            case avutil.AV_PIX_FMT_RGB24 -> CvType.CV_8UC3;
            case avutil.AV_PIX_FMT_RGBA -> CvType.CV_8UC4;
            case avutil.AV_PIX_FMT_GRAY16LE -> CvType.CV_16UC1;
            case avutil.AV_PIX_FMT_RGB48LE -> CvType.CV_16UC3;
            case avutil.AV_PIX_FMT_RGBA64LE -> CvType.CV_16UC4;
            default ->
                throw new RejectedImageException(
                        FailureReason.UNSUPPORTED_FORMAT,
                        "Unsupported image format: " + label + " with these components");
        };
    }
}
