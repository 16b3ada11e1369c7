package io.github.img2dataset.image.format;

/** Identifier in front of EXIF data in JPEG (Exif 2.32, section 4.7.2), which some writers put into other containers too. */
public final class ExifMark {
    private static final String MARK = "Exif\0\0";

    private ExifMark() {}

    public static boolean isAt(ByteView file, int at) {
        return file.has(at, MARK);
    }

    /** Offset behind the mark if it stands there; else the offset itself. */
    public static int past(ByteView file, int at) {
        return isAt(file, at) ? at + MARK.length() : at;
    }
}
