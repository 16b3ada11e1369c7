package io.github.img2dataset.image;

import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * The PNGs that most are, in little more than half of libpng's time: red, green, blue, perhaps alpha, of 8 bits, not interlaced,
 * whole and with the right checksums where it matters. Of the others, and of damaged ones, OpenCV is to say what they show.
 * Takes of the heap the file's size, 200 KiB, and some rows.
 */
final class PlainPng {
    private PlainPng() {}

    /** The picture, blue, green, red and perhaps alpha, the caller's to release; null when the file is not plain. */
    static @Nullable Mat decode(byte[] body) {
        var chunks = PngChunks.read(body);
        if (chunks == null) {
            return null;
        }
        var picture = new Mat(chunks.height(), chunks.width(), CvType.CV_8UC(chunks.channels()));
        if (read(chunks, picture)) {
            return picture;
        }
        picture.release();
        return null;
    }

    private static boolean read(PngChunks chunks, Mat picture) {
        var length = chunks.width() * chunks.channels();
        var line = new PngLine(chunks.channels(), chunks.width());
        var inflate = Inflate.begin(chunks.data(), chunks.length(), 1 + length);
        if (inflate == null) {
            return false;
        }
        var checksum = new Adler32();
        var at = 0;
        for (var y = 0; y < chunks.height(); y++) {
            if (inflate.written() - at < 1 + length) {
                at = inflate.discard(at);
                if (!inflate.fill() || inflate.written() - at < 1 + length) {
                    return false;
                }
            }
            checksum.update(inflate.output(), at, 1 + length);
            if (!line.read(inflate.output(), at)) {
                return false;
            }
            picture.put(y, 0, line.samples(), 0, length);
            at += 1 + length;
        }
        at = inflate.discard(at);
        return inflate.fill() && inflate.written() == at && inflate.readAdler() == checksum.getValue();
    }
}
