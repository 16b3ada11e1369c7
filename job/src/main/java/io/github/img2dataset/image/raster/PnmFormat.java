package io.github.img2dataset.image.raster;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.TextHeader;
import java.util.regex.Pattern;

/** Portable bitmap, gray map, pixmap, float map, and PAM: the size from a header in text; OpenCV decodes them. */
public final class PnmFormat implements FormatReader {
    private static final Pattern SIZE = Pattern.compile("\\AP[1-6fF]\\s+0*(\\d{1,10})\\s+0*(\\d{1,10})\\s");
    private static final Pattern PAM_WIDTH = Pattern.compile("(?m)^WIDTH\\s+0*(\\d{1,10})\\s");
    private static final Pattern PAM_HEIGHT = Pattern.compile("(?m)^HEIGHT\\s+0*(\\d{1,10})\\s");

    @Override
    public String label() {
        return "PNM";
    }

    @Override
    public String option() {
        return "pnm";
    }

    @Override
    public boolean matches(ByteView file) {
        return file.u8(0) == 'P' && "1234567fF".indexOf(file.u8(1)) >= 0;
    }

    @Override
    public ImageHeader header(ByteView file) {
        var text = TextHeader.of(file).replaceAll("#[^\n]*", "");
        if (file.u8(1) == '7') {
            return ImageHeader.of(TextHeader.number(PAM_WIDTH, text, 1), TextHeader.number(PAM_HEIGHT, text, 1));
        }
        return ImageHeader.of(TextHeader.number(SIZE, text, 1), TextHeader.number(SIZE, text, 2));
    }

    /** Float maps have samples of 32 bits. */
    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return Character.toLowerCase(file.u8(1)) == 'f' ? 26 : 14;
    }
}
