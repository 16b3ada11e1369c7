package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

/** A downloaded file, its format by its first bytes, and what its header says. */
record ImageFile(ByteView bytes, ImageFormat format, ImageHeader header) {
    /** Reads the header, or null when the bytes are no image of a known format. */
    static @Nullable ImageFile of(byte[] body) {
        var bytes = new ByteView(body);
        var format = ImageFormat.of(bytes);
        return format == null
                ? null
                : new ImageFile(bytes, format, format.reader().header(bytes));
    }

    /** The whole file. */
    byte[] body() {
        return bytes.array();
    }

    /** Most native memory that decoding and resizing take per declared pixel, in bytes. */
    int bytesPerPixel() {
        return format.reader().bytesPerPixel(bytes, header);
    }

    /** The picture by the format's own decoder, the caller's to release; null to leave the file to OpenCV. */
    @Nullable Mat decode(DecodeClock clock) throws RejectedImageException {
        return format.reader().decode(bytes, header, clock);
    }

    /** Bytes that OpenCV is shown in place of the file. */
    byte[] forOpenCv(DecodeClock clock) throws RejectedImageException {
        return format.reader().forOpenCv(bytes, clock);
    }
}
