package io.github.img2dataset.image.raster;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.TextHeader;
import java.util.regex.Pattern;

/** Radiance HDR: its size from the resolution line of a header in text; OpenCV decodes it. */
public final class RadianceFormat implements FormatReader {
    private static final Pattern SIZE = Pattern.compile("(?m)^-Y 0*(\\d{1,10}) \\+X 0*(\\d{1,10})");

    @Override
    public String label() {
        return "Radiance HDR";
    }

    @Override
    public String option() {
        return "hdr";
    }

    @Override
    public boolean matches(ByteView file) {
        return file.has(0, "#?RADIANCE") || file.has(0, "#?RGBE");
    }

    @Override
    public ImageHeader header(ByteView file) {
        var text = TextHeader.of(file);
        return ImageHeader.of(TextHeader.number(SIZE, text, 2), TextHeader.number(SIZE, text, 1));
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 26;
    }
}
