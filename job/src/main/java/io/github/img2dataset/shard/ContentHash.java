package io.github.img2dataset.shard;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A hash of the downloaded bytes, by the name of its metadata column. */
public enum ContentHash {
    MD5("MD5"),
    SHA256("SHA-256"),
    SHA512("SHA-512");

    private final String algorithm;

    ContentHash(String algorithm) {
        this.algorithm = algorithm;
    }

    /**
     * The hash of that name.
     *
     * @throws IllegalArgumentException when there is no such hash; says which there are
     */
    public static ContentHash parse(String name) {
        return Arrays.stream(values())
                .filter(hash -> hash.column().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + name + "' is not one of md5, sha256, sha512, None"));
    }

    /** The column's name: {@code sha256}. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The hash as lower-case hexadecimal digits. */
    public String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }

    /** Whether {@code expected}, as a list gives it, is the hash {@code actual}; case and blanks aside. */
    static boolean matches(@Nullable String expected, String actual) {
        return expected != null && expected.strip().equalsIgnoreCase(actual);
    }
}
