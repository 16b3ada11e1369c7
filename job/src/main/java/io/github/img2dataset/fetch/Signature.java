package io.github.img2dataset.fetch;

/** First bytes by which a compressed file, or a picture, is known; {@code ?} stands for any byte. */
enum Signature {
    GZIP("\u001f\u008b\u0008", false),
    ZSTD("(\u00b5/\u00fd", false),
    COMPRESS("\u001f\u009d", false),
    JPEG("\u00ff\u00d8\u00ff", true),
    PNG("\u0089PNG", true),
    GIF("GIF8", true),
    WEBP("RIFF????WEBP", true),
    /** Windows bitmap: a length, then four bytes that are zero. */
    BMP("BM????\0\0\0\0", true),
    TIFF_LITTLE_ENDIAN("II*\0", true),
    TIFF_BIG_ENDIAN("MM\0*", true),
    /** AVIF and HEIF: the box {@code ftyp} (ISO 14496-12). */
    ISO_MEDIA("\0\0\0?ftyp", true),
    JPEG_2000("\0\0\0\u000cjP  ", true);

    /** Each character a byte. */
    private final String bytes;

    private final boolean isOfPicture;

    Signature(String latin1, boolean isOfPicture) {
        this.bytes = latin1;
        this.isOfPicture = isOfPicture;
    }

    boolean begins(byte[] start) {
        if (start.length < bytes.length()) {
            return false;
        }
        for (var at = 0; at < bytes.length(); at++) {
            if (bytes.charAt(at) != '?' && bytes.charAt(at) != (start[at] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    static boolean isPicture(byte[] start) {
        for (var signature : values()) {
            if (signature.isOfPicture && signature.begins(start)) {
                return true;
            }
        }
        return false;
    }
}
