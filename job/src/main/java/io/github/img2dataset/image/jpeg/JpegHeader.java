package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageFormat;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.JpegSegment;

/** A JPEG's size from its frame header, and its number of scans (ITU-T T.81, annex B). */
public final class JpegHeader {
    /** Scans that a JPEG may have, as in libjpeg-turbo's own fuzz targets; what encoders make has at most some dozens. */
    private static final int MOST_SCANS = 500;

    /**
     * Scans times pixels that a JPEG may have. libjpeg takes about 8 ns for each block of 64 pixels in a scan that holds nothing, so an empty
     * scan of this many pixels in all takes 1 to 2 s of a core; what scans do hold is bounded by the file's bytes.
     */
    private static final long MOST_SCANNED_PIXELS = 10_000_000_000L;

    private JpegHeader() {}

    public static ImageHeader read(ByteView bytes) {
        for (var segment = JpegSegment.first(bytes); segment != null; segment = segment.next()) {
            if (segment.isFrame()) {
                return frame(bytes, segment);
            }
        }
        return ImageHeader.unknownSize(ImageFormat.JPEG);
    }

    private static ImageHeader frame(ByteView bytes, JpegSegment frame) {
        var at = frame.data();
        var header = new ImageHeader(
                ImageFormat.JPEG,
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
}
