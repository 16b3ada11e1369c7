package io.github.img2dataset.image.format;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** An image format, recognized by a file's first bytes, whatever its name or its server says. */
public enum ImageFormat {
    JPEG("JPEG", "jpg"),
    PNG("PNG", "png"),
    WEBP("WebP", "webp"),
    GIF("GIF", "gif"),
    BMP("BMP", "bmp"),
    TIFF("TIFF", "tiff"),
    /** Portable bitmap, gray map, pixmap, float map and PAM. */
    PNM("PNM", "pnm"),
    SUN_RASTER("Sun raster", "ras"),
    RADIANCE("Radiance HDR", "hdr"),
    JPEG_2000("JPEG 2000", "jp2"),
    AVIF("AVIF", "avif"),
    HEIF("HEIF", ""),
    JPEG_XL("JPEG XL", ""),
    ICO("ICO", ""),
    PSD("PSD", ""),
    SVG("SVG", "");

    private static final Set<ImageFormat> READABLE = Collections.unmodifiableSet(Arrays.stream(values())
            .filter(ImageFormat::readable)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ImageFormat.class))));

    private final String label;
    private final String option;

    ImageFormat(String label, String option) {
        this.label = label;
        this.option = option;
    }

    /** All formats that can be decoded: AVIF and JPEG 2000 by FFmpeg, the others by OpenCV in every build. */
    public static Set<ImageFormat> allReadable() {
        return READABLE;
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
                    .filter(format -> format.option.equals(wanted.equals("jpeg") ? "jpg" : wanted))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--image_formats must be of "
                            + READABLE.stream().map(format -> format.option).collect(Collectors.joining(","))
                            + ": " + names)));
        }
        return formats;
    }

    /** For messages. */
    public String label() {
        return label;
    }

    /** Whether there is a decoder for it. */
    public boolean readable() {
        return !option.isEmpty();
    }
}
