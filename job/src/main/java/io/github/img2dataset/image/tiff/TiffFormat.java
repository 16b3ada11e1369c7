package io.github.img2dataset.image.tiff;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.TiffDirectory;
import io.github.img2dataset.image.format.TiffDirectory.Numbers;

/** TIFF: its size from the first directory (TIFF 6.0, section 8; BigTIFF too), and how it is cut into strips and tiles; OpenCV decodes it. */
public final class TiffFormat implements FormatReader {
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int BITS_PER_SAMPLE = 258;
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

    @Override
    public String label() {
        return "TIFF";
    }

    @Override
    public String option() {
        return "tiff";
    }

    @Override
    public boolean matches(ByteView file) {
        return TiffDirectory.startsTiff(file);
    }

    @Override
    public ImageHeader header(ByteView bytes) {
        var directory = TiffDirectory.first(bytes, 0);
        if (directory == null) {
            return ImageHeader.unknownSize();
        }
        var header = ImageHeader.of(directory.number(IMAGE_WIDTH), directory.number(IMAGE_LENGTH));
        return isCostly(directory, header, bytes.length()) ? header.judged(Verdict.TOO_COSTLY) : header;
    }

    private static boolean isCostly(TiffDirectory directory, ImageHeader header, int length) {
        var tile = ImageHeader.of(directory.number(TILE_WIDTH), directory.number(TILE_LENGTH));
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

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        var bits = bitsPerSample(file);
        return bits <= Byte.SIZE ? 12 : 2 + 8 * ((bits + 7) / Byte.SIZE);
    }

    /** Most bits of a sample in the first directory, 1 to 64. */
    private static int bitsPerSample(ByteView file) {
        var directory = TiffDirectory.first(file, 0);
        var bits = 1L;
        if (directory != null) {
            var each = directory.numbers(BITS_PER_SAMPLE);
            for (var i = 0L; i < Math.min(each.count(), 8); i++) {
                bits = Math.max(bits, each.get(i));
            }
        }
        return (int) Math.min(bits, Long.SIZE);
    }

    /** The file is that structure; the reference does not know BigTIFF. */
    @Override
    public int exif(ByteView file) {
        return file.has(0, "II*\0") || file.has(0, "MM\0*") ? 0 : -1;
    }
}
