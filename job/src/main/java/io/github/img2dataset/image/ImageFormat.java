package io.github.img2dataset.image;

import io.github.img2dataset.image.avif.AvifFormat;
import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.gif.GifFormat;
import io.github.img2dataset.image.jp2.Jp2Format;
import io.github.img2dataset.image.jpeg.JpegFormat;
import io.github.img2dataset.image.named.NamedFormat;
import io.github.img2dataset.image.png.PngFormat;
import io.github.img2dataset.image.raster.BmpFormat;
import io.github.img2dataset.image.raster.PnmFormat;
import io.github.img2dataset.image.raster.RadianceFormat;
import io.github.img2dataset.image.raster.SunRasterFormat;
import io.github.img2dataset.image.tiff.TiffFormat;
import io.github.img2dataset.image.webp.WebpFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one list of image formats, in the order in which a file's first bytes are compared with them, whatever its name or its server says. What there is
 * to know of a format is in its {@link FormatReader}.
 */
public enum ImageFormat {
    JPEG(new JpegFormat(OpenCv::refusesTruncatedJpeg)),
    PNG(new PngFormat()),
    WEBP(new WebpFormat()),
    GIF(new GifFormat()),
    BMP(new BmpFormat()),
    TIFF(new TiffFormat()),
    PNM(new PnmFormat()),
    SUN_RASTER(new SunRasterFormat()),
    RADIANCE(new RadianceFormat()),
    JPEG_2000(new Jp2Format()),
    AVIF(new AvifFormat()),
    HEIF(NamedFormat.heif()),
    JPEG_XL(NamedFormat.jpegXl()),
    ICO(NamedFormat.ico()),
    PSD(NamedFormat.psd()),
    SVG(NamedFormat.svg());

    private static final Set<ImageFormat> READABLE = Collections.unmodifiableSet(Arrays.stream(values())
            .filter(ImageFormat::readable)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ImageFormat.class))));

    @SuppressWarnings("ImmutableEnumChecker") // readers have no state
    private final FormatReader reader;

    ImageFormat(FormatReader reader) {
        this.reader = reader;
    }

    /** All formats that can be decoded. */
    public static Set<ImageFormat> allReadable() {
        return READABLE;
    }

    /** The format of a file; null when its first bytes are no known format's. */
    static @Nullable ImageFormat of(ByteView file) {
        for (var format : values()) {
            if (format.reader.matches(file)) {
                return format;
            }
        }
        return null;
    }

    /**
     * Reads an option: names such as {@code jpg,png,webp}.
     *
     * @throws IllegalArgumentException for an unknown name or none, saying which there are
     */
    public static Set<ImageFormat> parse(String names) {
        var formats = EnumSet.noneOf(ImageFormat.class);
        for (var name : names.split(",", -1)) {
            var wanted = name.strip().toLowerCase(Locale.ROOT);
            formats.add(READABLE.stream()
                    .filter(format -> format.option().equals(wanted.equals("jpeg") ? "jpg" : wanted))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--image_formats must be of " + readableNames() + ": " + names)));
        }
        return formats;
    }

    /** Names of all that can be decoded, as the option has them. */
    public static String readableNames() {
        return READABLE.stream().map(ImageFormat::option).collect(Collectors.joining(","));
    }

    FormatReader reader() {
        return reader;
    }

    /** For messages. */
    public String label() {
        return reader.label();
    }

    /** Name in {@code --image_formats}; empty when there is no decoder. */
    public String option() {
        return reader.option();
    }

    /** Whether there is a decoder for it. */
    public boolean readable() {
        return !option().isEmpty();
    }
}
