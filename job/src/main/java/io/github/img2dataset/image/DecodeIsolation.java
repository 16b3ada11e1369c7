package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.sample.Labels;

/** The choice of images that are transformed in a child process, so that a crash inside a native decoder costs one row and not the executor. */
public enum DecodeIsolation {
    /** Formats that are rare on the web, and rows that an executor crashed at before. */
    AUTO,
    ALWAYS,
    NEVER;

    /**
     * Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are
     */
    public static DecodeIsolation parse(String name) {
        return Labels.parse(name, values());
    }

    /** Whether a file is to be transformed in a child process, judged by its first bytes. */
    public boolean isolates(byte[] body) {
        return switch (this) {
            case AUTO -> isRare(body);
            case ALWAYS -> true;
            case NEVER -> false;
        };
    }

    private static boolean isRare(byte[] body) {
        var format = ImageFormat.of(new ByteView(body));
        return format != null && format.readable() && !format.reader().isCommon();
    }
}
