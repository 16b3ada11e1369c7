package io.github.img2dataset.image.raster;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;

/** Sun raster: its size from the header's second and third word; OpenCV decodes it. */
public final class SunRasterFormat implements FormatReader {
    @Override
    public String label() {
        return "Sun raster";
    }

    @Override
    public String option() {
        return "ras";
    }

    @Override
    public boolean matches(ByteView file) {
        return file.has(0, "Y\u00a6j\u0095");
    }

    @Override
    public ImageHeader header(ByteView file) {
        return ImageHeader.of(file.u32(4, true), file.u32(8, true));
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 10;
    }
}
