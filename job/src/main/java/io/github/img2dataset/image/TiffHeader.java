package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageFormat;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.TiffDirectory;
import io.github.img2dataset.image.format.TiffDirectory.Numbers;

/** A TIFF's size from its first directory (TIFF 6.0, section 8; BigTIFF too), and how it is cut into strips and tiles. */
final class TiffHeader {
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTE_COUNTS = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTE_COUNTS = 325;

    /** Pixels of a tile, which the decoder reserves and fills whole, that a small picture may have. */
    private static final long SMALL_TILE = 1 << 22;

    /** Number of times that strips or tiles may read the file's bytes; in files that programs write, one part seldom stands for two. */
    private static final long MOST_READS = 4;

    private TiffHeader() {}

    static ImageHeader read(ByteView bytes) {
        var directory = TiffDirectory.first(bytes, 0);
        if (directory == null) {
            return ImageHeader.unknownSize(ImageFormat.TIFF);
        }
        var header = ImageHeader.of(ImageFormat.TIFF, directory.number(IMAGE_WIDTH), directory.number(IMAGE_LENGTH));
        return isCostly(directory, header, bytes.length()) ? header.judged(Verdict.TOO_COSTLY) : header;
    }

    private static boolean isCostly(TiffDirectory directory, ImageHeader header, int length) {
        var tile = ImageHeader.of(ImageFormat.TIFF, directory.number(TILE_WIDTH), directory.number(TILE_LENGTH));
        var most = MOST_READS * length;
        return tile.pixels() / 4 > Math.max(header.pixels(), SMALL_TILE / 4)
                || isMore(most, directory.numbers(STRIP_OFFSETS), directory.numbers(STRIP_BYTE_COUNTS), length)
                || isMore(most, directory.numbers(TILE_OFFSETS), directory.numbers(TILE_BYTE_COUNTS), length);
    }

    /** Whether all parts together read more bytes; each of them ends where the file does. */
    private static boolean isMore(long most, Numbers offsets, Numbers counts, int length) {
        var parts = Math.min(offsets.count(), length);
        var sum = 0L;
        for (var i = 0L; i < parts && sum <= most; i++) {
            var left = length - Math.max(0, offsets.get(i));
            sum += Math.max(0, Math.min(counts.get(i), left));
        }
        return sum > most;
    }
}
