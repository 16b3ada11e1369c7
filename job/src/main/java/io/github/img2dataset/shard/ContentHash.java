package io.github.img2dataset.shard;

import io.github.img2dataset.sample.Labels;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A hash of the downloaded bytes, by the name of its metadata column. */
public enum ContentHash {
    MD5("MD5", 16),
    SHA256("SHA-256", 32),
    SHA512("SHA-512", 64);

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]+");

    private final String algorithm;
    private final int length;

    ContentHash(String algorithm, int length) {
        this.algorithm = algorithm;
        this.length = length;
    }

    /**
     * The hash of that name.
     *
     * @throws IllegalArgumentException when there is no such hash; says which there are
     */
    public static ContentHash parse(String name) {
        return Labels.parse(name, values());
    }

    /** The column's name: {@code sha256}. */
    public String column() {
        return Labels.of(this);
    }

    /** The hash as lower-case hexadecimal digits. */
    public String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }

    /**
     * The hash that a list's text stands for, as lower-case hexadecimal digits; empty when it is no hash of this kind. A
     * list may have digits or base64, of either alphabet, with blanks around.
     */
    public Optional<String> read(@Nullable String text) {
        var hash = text == null ? "" : text.strip();
        if (hash.length() == 2 * length && HEXADECIMAL.matcher(hash).matches()) {
            return Optional.of(hash.toLowerCase(Locale.ROOT));
        }
        try {
            var bytes = Base64.getDecoder().decode(hash.replace('-', '+').replace('_', '/'));
            return bytes.length == length ? Optional.of(HexFormat.of().formatHex(bytes)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
