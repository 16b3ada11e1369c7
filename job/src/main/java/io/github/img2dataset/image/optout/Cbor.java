package io.github.img2dataset.image.optout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reader of CBOR (RFC 8949) as manifests have it: maps, arrays, texts and numbers of definite length; other items have no
 * meaning here. A library for sixty lines would be a megabyte more in the jar.
 */
final class Cbor {
    private static final int MOST_DEPTH = 16;
    private static final int MOST_ITEMS = 10_000;

    private final ByteBuffer bytes;
    private int items;

    private Cbor(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads one item: a map, a list, a text or a number; null for the others.
     *
     * @throws RuntimeException when the bytes are no such item
     */
    static @Nullable Object read(ByteBuffer bytes) {
        return new Cbor(bytes.duplicate()).item(0);
    }

    private @Nullable Object item(int depth) {
        if (depth > MOST_DEPTH || ++items > MOST_ITEMS) {
            throw new IllegalArgumentException("Nested too deep, or too many items");
        }
        var head = bytes.get() & 0xff;
        var argument = argument(head & 0x1f);
        return switch (head >> 5) {
            case 0 -> argument;
            case 1 -> -1 - argument;
            case 2 -> skip(argument);
            case 3 -> text(argument);
            case 4 -> array(argument, depth);
            case 5 -> map(argument, depth);
            case 6 -> item(depth + 1); // A tag's content.
            default -> null; // A simple value or a float, whose bits the argument is.
        };
    }

    private long argument(int information) {
        return switch (information) {
            case 24 -> bytes.get() & 0xff;
            case 25 -> bytes.getShort() & 0xffff;
            case 26 -> Integer.toUnsignedLong(bytes.getInt());
            case 27 -> bytes.getLong();
            default -> {
                if (information > 27) {
                    throw new IllegalArgumentException("An item of indefinite length");
                }
                yield information;
            }
        };
    }

    private @Nullable Object skip(long length) {
        bytes.position(bytes.position() + Math.toIntExact(length));
        return null;
    }

    private String text(long length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("A text longer than its item");
        }
        var text = new byte[(int) length];
        bytes.get(text);
        return new String(text, UTF_8);
    }

    private List<@Nullable Object> array(long length, int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        for (var i = 0L; i < length; i++) {
            array.add(item(depth + 1));
        }
        return array;
    }

    private Map<@Nullable Object, @Nullable Object> map(long length, int depth) {
        var map = new HashMap<@Nullable Object, @Nullable Object>();
        for (var i = 0L; i < length; i++) {
            var key = item(depth + 1);
            map.put(key, item(depth + 1));
        }
        return map;
    }
}
