package io.github.img2dataset.image.exif;

import org.jspecify.annotations.Nullable;

/** The field types of TIFF, by their numbers. */
enum ExifType {
    BYTE(1),
    ASCII(1),
    SHORT(2),
    LONG(4),
    RATIO(8),
    SIGNED_BYTE(1),
    UNDEFINED(1),
    SIGNED_SHORT(2),
    SIGNED_LONG(4),
    SIGNED_RATIO(8),
    FLOAT(4),
    DOUBLE(8),
    DIRECTORY(4);

    private static final ExifType[] BY_NUMBER = values();

    private final int length;

    ExifType(int length) {
        this.length = length;
    }

    static @Nullable ExifType of(int number) {
        return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : null;
    }

    /** Bytes of one value. */
    int length() {
        return length;
    }

    boolean isSigned() {
        return this == SIGNED_BYTE || this == SIGNED_SHORT || this == SIGNED_LONG || this == SIGNED_RATIO;
    }

    boolean isRatio() {
        return this == RATIO || this == SIGNED_RATIO;
    }

    boolean isInteger() {
        return this != ASCII && !isRatio() && this != FLOAT && this != DOUBLE;
    }
}
