package io.github.img2dataset.urls.source;

import java.util.Arrays;
import java.util.Optional;

/** Compression of the files of a text list; a file may be several compressed ones, one after the other. */
public enum Compression {
    NONE("", ""),
    GZIP(".gz", "\u001f\u008b"),
    BZIP2(".bz2", "BZh"),
    ZSTD(".zst", "(\u00b5/\u00fd"),
    XZ(".xz", "\u00fd7zXZ\u0000");

    private final String suffix;
    private final String magic;

    /**
     * Describes a compression.
     *
     * @param suffix of file names, with its dot
     * @param magic first bytes of a file, a character each
     */
    Compression(String suffix, String magic) {
        this.suffix = suffix;
        this.magic = magic;
    }

    public String suffix() {
        return suffix;
    }

    /** The compression of a file that starts with these bytes, if there is one. */
    static Optional<Compression> of(String head) {
        return Arrays.stream(values())
                .filter(compression -> compression != NONE && head.startsWith(compression.magic))
                .findFirst();
    }
}
