package io.github.img2dataset.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes a file of a known structure: its parts, their fields, and the bytes in them. */
final class Mutation {
    private static final int[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        9,
        15,
        16,
        17,
        31,
        32,
        63,
        64,
        127,
        128,
        255,
        256,
        257,
        1023,
        4095,
        16_383,
        32_767,
        32_768,
        65_535,
        65_536,
        1 << 24,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ff00,
        0xffff_fffe,
        0xffff_ffff
    };

    /** Bytes at a part's start that are mostly fields. */
    private static final int FIELDS = 40;

    private static final int MOST_COPIES = 40;

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    /**
     * Changes a file once to four times.
     *
     * @param other a file of the same format, whose parts may be put in
     */
    byte[] of(byte[] file, byte[] other) {
        var container = Container.of(file);
        var parts = new ArrayList<>(container.split(file));
        for (var left = 1 + random.nextInt(4); left > 0 && !parts.isEmpty(); left--) {
            change(container, parts, container.split(other));
        }
        var whole = container.join(parts, random);
        return random.nextInt(8) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole;
    }

    private void change(Container container, List<byte[]> parts, List<byte[]> others) {
        var at = random.nextInt(parts.size());
        switch (random.nextInt(10)) {
            case 0 -> parts.remove(at);
            case 1 -> parts.addAll(at, Collections.nCopies(1 + random.nextInt(MOST_COPIES), parts.get(at)));
            case 2 -> Collections.swap(parts, at, random.nextInt(parts.size()));
            case 3 -> parts.add(at, others.get(random.nextInt(others.size())));
            case 4 -> parts.set(at, others.get(random.nextInt(others.size())));
            case 5 -> {
                var part = parts.get(at);
                parts.set(at, container.resized(part, random.nextInt(2 * part.length + 1)));
            }
            case 6, 7 -> parts.set(at, field(parts.get(at)));
            default -> parts.set(at, bits(parts.get(at)));
        }
    }

    /** Sets a number of one, two or four bytes near the part's start. */
    private byte[] field(byte[] part) {
        var changed = part.clone();
        var length = 1 << random.nextInt(3);
        if (part.length < length) {
            return changed;
        }
        var number = random.nextInt(4) == 0 ? random.nextInt() : NUMBERS[random.nextInt(NUMBERS.length)];
        var at = random.nextInt(Math.min(FIELDS, part.length - length + 1));
        var littleEndian = random.nextBoolean();
        for (var i = 0; i < length; i++) {
            changed[at + i] = (byte) (number >>> (8 * (littleEndian ? i : length - 1 - i)));
        }
        return changed;
    }

    private byte[] bits(byte[] part) {
        var changed = part.clone();
        for (var left = 1 + random.nextInt(8); left > 0 && part.length > 0; left--) {
            changed[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }
}
