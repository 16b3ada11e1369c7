package io.github.img2dataset.image.avif;

import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.natives.Ffmpeg;
import java.util.List;
import java.util.Objects;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfInt;

/** AVIF to a picture: the boxes by {@link AvifContainer}, AV1 by FFmpeg with libaom, colors by {@link YuvToBgr}. */
final class AvifDecoder {
    private final String label;
    private final ImageHeader header;

    /** @param label the format's name, for messages */
    AvifDecoder(String label, ImageHeader header) {
        this.label = label;
        this.header = header;
    }

    /** Gray, or blue, green, red and perhaps alpha; samples of more than 8 bits as they are. The caller's to release. */
    Mat decode(byte[] body) throws RejectedImageException {
        var file = Objects.requireNonNull(AvifContainer.read(body), "sound, says its header");
        var picture = decoded(file.color(), file.coding());
        var alpha = file.alpha();
        if (alpha == null) {
            return picture;
        }
        try {
            return withAlpha(picture, decoded(alpha, null));
        } finally {
            picture.release();
        }
    }

    private Mat decoded(byte[] data, @Nullable MatrixCoefficients coding) throws RejectedImageException {
        AVFrame frame = Ffmpeg.decode(avcodec.AV_CODEC_ID_AV1, data, label, header);
        try {
            return YuvToBgr.of(frame, coding).picture();
        } finally {
            Ffmpeg.free(frame);
        }
    }

    private static Mat withAlpha(Mat picture, Mat alpha) throws RejectedImageException {
        try {
            if (picture.depth() != alpha.depth() || alpha.channels() != 1) {
                throw RejectedImageException.notAnImage();
            }
            var both = new Mat(picture.rows(), picture.cols(), CvType.makeType(picture.depth(), 4));
            var gray = picture.channels() == 1;
            Core.mixChannels(
                    List.of(picture, alpha),
                    List.of(both),
                    gray ? new MatOfInt(0, 0, 0, 1, 0, 2, 1, 3) : new MatOfInt(0, 0, 1, 1, 2, 2, 3, 3));
            return both;
        } finally {
            alpha.release();
        }
    }
}
