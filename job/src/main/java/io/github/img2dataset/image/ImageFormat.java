package io.github.img2dataset.image;

/** An image format recognised by its first bytes. */
enum ImageFormat {
    JPEG("JPEG", true),
    PNG("PNG", true),
    WEBP("WebP", true),
    GIF("GIF", true),
    BMP("BMP", true),
    TIFF("TIFF", true),
    /** Portable bitmap, grey map, pixmap, float map and PAM. */
    PNM("PNM", true),
    SUN_RASTER("Sun raster", true),
    RADIANCE("Radiance HDR", true),
    JPEG_2000("JPEG 2000", true),
    AVIF("AVIF", true),
    HEIF("HEIF", false),
    JPEG_XL("JPEG XL", false),
    ICO("ICO", false),
    PSD("PSD", false),
    SVG("SVG", false);

    private final String label;
    private final boolean readable;

    ImageFormat(String label, boolean readable) {
        this.label = label;
        this.readable = readable;
    }

    /** For messages. */
    String label() {
        return label;
    }

    /** Whether we read it: AVIF and JPEG 2000 by FFmpeg, the others by OpenCV in every build we ship. */
    boolean readable() {
        return readable;
    }

    /** Whether bytes of this format are what {@code encoded} would be stored as. */
    boolean is(EncodeFormat encoded) {
        return switch (encoded) {
            case JPG -> this == JPEG;
            case PNG -> this == PNG;
            case WEBP -> this == WEBP;
        };
    }
}
