package io.github.img2dataset.image.named;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.IsoBox;
import io.github.img2dataset.image.format.TextHeader;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Format without a decoder, recognized so that a failure can name it. */
public record NamedFormat(String label, Predicate<ByteView> bytes) implements FormatReader {
    private static final Pattern SVG = Pattern.compile("(?s)\\A\\s*(<\\?xml|<!--|<!DOCTYPE svg|<svg).*?<svg[\\s>]");

    public static NamedFormat heif() {
        return new NamedFormat("HEIF", file -> IsoBox.hasBrand(file, "mif1", "heic", "heix"));
    }

    public static NamedFormat jpegXl() {
        return new NamedFormat("JPEG XL", file -> file.has(0, "\u00ff\n") || file.has(0, "\0\0\0\u000cJXL "));
    }

    public static NamedFormat ico() {
        return new NamedFormat("ICO", file -> file.has(0, "\0\0\u0001\0") && file.u16(4, false) > 0);
    }

    public static NamedFormat psd() {
        return new NamedFormat("PSD", file -> file.has(0, "8BPS"));
    }

    public static NamedFormat svg() {
        return new NamedFormat("SVG", file -> SVG.matcher(TextHeader.of(file)).find());
    }

    @Override
    public boolean matches(ByteView file) {
        return bytes.test(file);
    }

    @Override
    public ImageHeader header(ByteView file) {
        return ImageHeader.unknownSize();
    }
}
