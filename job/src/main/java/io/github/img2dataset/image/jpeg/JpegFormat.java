package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.ExifMark;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.RejectedImageException;
import java.util.function.BooleanSupplier;

/** JPEG: its size from the frame header, its number of scans (ITU-T T.81, annex B), its EXIF segment; OpenCV decodes it. */
public final class JpegFormat implements FormatReader {
    /** Scans that a JPEG may have, as in libjpeg-turbo's own fuzz targets; what encoders make has at most some dozens. */
    private static final int MOST_SCANS = 500;

    /**
     * Scans times pixels that a JPEG may have. libjpeg takes about 8 ns for each block of 64 pixels in a scan that holds nothing, so an empty
     * scan of this many pixels in all takes 1 to 2 s of a core; what scans do hold is bounded by the file's bytes.
     */
    private static final long MOST_SCANNED_PIXELS = 10_000_000_000L;

    private final BooleanSupplier decoderRefusesTruncated;

    /** @param decoderRefusesTruncated whether OpenCV itself refuses a file that ends early; asked once it is loaded */
    public JpegFormat(BooleanSupplier decoderRefusesTruncated) {
        this.decoderRefusesTruncated = decoderRefusesTruncated;
    }

    @Override
    public String label() {
        return "JPEG";
    }

    @Override
    public String option() {
        return "jpg";
    }

    @Override
    public boolean isCommon() {
        return true;
    }

    @Override
    public boolean matches(ByteView file) {
        return JpegSegment.startsJpeg(file);
    }

    @Override
    public ImageHeader header(ByteView bytes) {
        for (var segment = JpegSegment.first(bytes); segment != null; segment = segment.next()) {
            if (segment.isFrame()) {
                return frame(bytes, segment);
            }
        }
        return ImageHeader.unknownSize();
    }

    private static ImageHeader frame(ByteView bytes, JpegSegment frame) {
        var at = frame.data();
        var header = new ImageHeader(
                Math.max(bytes.u16(at + 3, true), 0),
                Math.max(bytes.u16(at + 1, true), 0),
                Math.max(bytes.u8(at + 5), 0),
                Verdict.SOUND);
        var most = Math.min(MOST_SCANS, MOST_SCANNED_PIXELS / Math.max(1, header.pixels()));
        return hasMoreScans(frame, header.channels(), most) ? header.judged(Verdict.TOO_COSTLY) : header;
    }

    /** Whether a decoder would meet more scans; of a baseline JPEG whose first scan has all components it reads only that one. */
    private static boolean hasMoreScans(JpegSegment frame, int components, long most) {
        var scans = 0;
        for (var segment = frame.next(); segment != null; segment = segment.next()) {
            if (segment.marker() != JpegSegment.SOS) {
                continue;
            }
            if (!frame.isProgressive() && segment.file().u8(segment.data()) == components) {
                return false;
            }
            if (++scans > most) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 3 * Math.max(1, Math.min(header.channels(), 4));
    }

    @Override
    public byte[] forOpenCv(ByteView file, DecodeClock clock) throws RejectedImageException {
        if (!decoderRefusesTruncated.getAsBoolean() && !JpegSegment.hasEnd(file)) {
            throw RejectedImageException.notAnImage();
        }
        return file.array();
    }

    @Override
    public int exif(ByteView file) {
        var segment = JpegSegment.first(file);
        while (segment != null && segment.isAdjacent() && segment.marker() != JpegSegment.SOS) {
            if (segment.marker() == JpegSegment.APP1 && ExifMark.isAt(file, segment.data())) {
                return ExifMark.past(file, segment.data());
            }
            segment = segment.next();
        }
        return -1;
    }
}
