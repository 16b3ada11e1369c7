package io.github.img2dataset.image.jp2;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.RejectedImageException;
import org.opencv.core.Mat;

/** JPEG 2000, as a codestream or in a JP2 file; FFmpeg decodes it. */
public final class Jp2Format implements FormatReader {
    @Override
    public String label() {
        return "JPEG 2000";
    }

    @Override
    public String option() {
        return "jp2";
    }

    @Override
    public boolean matches(ByteView file) {
        return Jp2Header.matches(file);
    }

    @Override
    public ImageHeader header(ByteView file) {
        return Jp2Header.read(file);
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 28;
    }

    @Override
    public Mat decode(ByteView file, ImageHeader header, DecodeClock clock) throws RejectedImageException {
        if (!JpegSegment.hasEnd(file)) {
            throw RejectedImageException.notAnImage();
        }
        return Jp2Decoder.decode(file.array(), label(), header);
    }
}
