package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.format.ByteView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of a JPEG that were read so far (ITU-T T.81, sections B.2.4.1 and B.2.4.2), by their numbers. One file's. */
final class Tables {
    private static final int COUNT = 4;

    private final @Nullable HuffmanTable[] dcCodes = new @Nullable HuffmanTable[COUNT];
    private final @Nullable HuffmanTable[] acCodes = new @Nullable HuffmanTable[COUNT];
    private final Map<Integer, int[]> quantizations = new HashMap<>();

    @Nullable HuffmanTable dcCodes(int number) {
        return number < COUNT ? dcCodes[number] : null;
    }

    @Nullable HuffmanTable acCodes(int number) {
        return number < COUNT ? acCodes[number] : null;
    }

    /** Quantization table Q of a number, in zigzag order (T.81, section B.2.4.1); null where the file has none. */
    int @Nullable [] quantization(int number) {
        return quantizations.get(number);
    }

    /** Reads a DHT segment; false when it is broken. */
    boolean readCodes(ByteView bytes, int from, int end) {
        var at = from;
        while (at < end) {
            var kind = bytes.u8(at) >> 4;
            var number = bytes.u8(at) & 0xf;
            var codes = HuffmanTable.read(bytes.array(), at + 1, end);
            if (codes == null || kind > 1 || number >= COUNT) {
                return false;
            }
            (kind == 0 ? dcCodes : acCodes)[number] = codes;
            at += 1 + codes.length();
        }
        return true;
    }

    /** Reads a DQT segment; false when it is broken, or has factors of 16 bits. */
    boolean readQuantization(ByteView bytes, int from, int end) {
        var at = from;
        for (; at + 1 + JpegComponent.BLOCK <= end; at += 1 + JpegComponent.BLOCK) {
            // Above the number stands the precision, 0 for 8 bits.
            var number = bytes.u8(at);
            if (number >= COUNT) {
                return false;
            }
            var factors = new int[JpegComponent.BLOCK];
            for (var k = 0; k < factors.length; k++) {
                factors[k] = bytes.u8(at + 1 + k);
            }
            quantizations.put(number, factors);
        }
        return at == end;
    }
}
