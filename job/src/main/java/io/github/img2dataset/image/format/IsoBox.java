package io.github.img2dataset.image.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A box of an ISO base media file (ISO/IEC 14496-12, section 4.2).
 *
 * @param content a view of the file; reading past its end is a {@link java.nio.BufferUnderflowException}
 */
public record IsoBox(String type, ByteBuffer content) {
    /** More boxes, or items, than that no picture has; a hostile file of nothing else would fill the heap. */
    public static final int MOST = 4096;

    /** The boxes that stand one after the other; ends before the first that is longer than what is left. */
    public static List<IsoBox> in(ByteBuffer parent) {
        return in(parent, false);
    }

    /** The boxes of a file that may be cut off: as above, and of the one that is longer than what is left, what is there of it. */
    public static List<IsoBox> inCut(ByteBuffer file) {
        return in(file, true);
    }

    private static List<IsoBox> in(ByteBuffer parent, boolean mayBeCut) {
        var boxes = new ArrayList<IsoBox>();
        var rest = parent.duplicate();
        while (rest.remaining() >= 8 && boxes.size() < MOST) {
            var start = rest.position();
            var size = Integer.toUnsignedLong(rest.getInt());
            var type = text(rest, 4);
            // A size of 1 stands for one of 64 bits, 0 for the rest of the file.
            var whole = size == 1 && rest.remaining() >= 8 ? rest.getLong() : size == 0 ? rest.limit() - start : size;
            var told = whole - (rest.position() - start);
            var length = mayBeCut ? Math.min(told, rest.remaining()) : told;
            if (length < 0 || length > rest.remaining()) {
                break;
            }
            boxes.add(new IsoBox(type, rest.slice(rest.position(), (int) length)));
            rest.position(rest.position() + (int) length);
        }
        return boxes;
    }

    /**
     * Whether the file's major brand or a compatible one is one of these (section 4.3). They say which of the still image formats it is; a video is
     * no image.
     */
    public static boolean hasBrand(ByteView file, String... wanted) {
        if (!file.has(4, "ftyp")) {
            return false;
        }
        var brands = file.text(8, (int) Math.min(256, Math.max(0, file.u32(0, true) - 8)));
        return Stream.of(wanted).anyMatch(brands::contains);
    }

    /** The first of that type. */
    public static Optional<IsoBox> first(List<IsoBox> boxes, String type) {
        return boxes.stream().filter(box -> box.type.equals(type)).findFirst();
    }

    /** The next bytes as Latin-1. */
    public static String text(ByteBuffer from, int length) {
        var text = new byte[length];
        from.get(text);
        return new String(text, ISO_8859_1);
    }

    /** The next {@code size} bytes as an unsigned number; 8 bytes keep their sign. */
    public static long number(ByteBuffer from, int size) {
        var number = 0L;
        for (var i = 0; i < size; i++) {
            number = (number << 8) | (from.get() & 0xff);
        }
        return number;
    }
}
