package io.github.img2dataset.image.raster;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;

/** BMP: its size from the bitmap information header; OpenCV decodes it. */
public final class BmpFormat implements FormatReader {
    /** Length of OS/2's header, which has sides of 16 bits. */
    private static final int CORE_HEADER = 12;

    @Override
    public String label() {
        return "BMP";
    }

    @Override
    public String option() {
        return "bmp";
    }

    @Override
    public boolean matches(ByteView file) {
        return file.has(0, "BM");
    }

    @Override
    public ImageHeader header(ByteView file) {
        if (file.u32(14, false) == CORE_HEADER) {
            return ImageHeader.of(file.u16(18, false), file.u16(20, false));
        }
        // A negative height means that the rows run from top to bottom.
        return ImageHeader.of(side(file, 18), side(file, 22));
    }

    private static long side(ByteView file, int at) {
        return Math.abs((long) (int) file.u32(at, false));
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 10;
    }
}
