package io.github.img2dataset.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Deflater;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Small files that ask a decoder for gigabytes of memory or minutes of work. */
@SuppressWarnings("ByteBufferBackingArray") // all of them are allocated here
final class HostilePictures {
    /** Signature and header chunk. */
    private static final int PNG_START = 33;

    private static final TestPng SMALL_PNG = new TestPng(TestPictures.shades(32, 32, CvType.CV_8UC3));

    private HostilePictures() {}

    /** A PNG that ends in a chunk which claims 1.6 GB and has {@code rest} bytes. */
    static byte[] claimingPng(String type, int rest) {
        var file = ByteBuffer.allocate(PNG_START + 8 + rest);
        return file.put(SMALL_PNG.bytes(), 0, PNG_START)
                .putInt(0x64ff_ffff)
                .put(type.getBytes(ISO_8859_1))
                .array();
    }

    /** A PNG with texts that are unpacked to {@code count} times 7.9 MB. */
    static byte[] pngOfTexts(int count) {
        var packed = deflated(7_900_000);
        var text = ByteBuffer.allocate(3 + packed.length).put((byte) 'k').putShort((short) 0);
        var content = text.put(packed).array();
        var png = new TestPng(TestPictures.shades(32, 32, CvType.CV_8UC3));
        for (var i = 0; i < count; i++) {
            png.before("zTXt", content);
        }
        return png.filters(y -> 5).bytes(); // a filter that is none: libpng is to read it
    }

    /** A PNG of 32 x 32 pixels whose image data go on behind the last row. */
    static byte[] pngOfSurplus(int unpackedBytes) {
        return SMALL_PNG.bytes(deflated(unpackedBytes));
    }

    /** A zlib stream of DEFLATE blocks that bring codes and no data: code lengths of 1 for 0 and 256, and one distance (RFC 1951, 3.2.7). */
    static byte[] emptyDynamicBlocks(int count) {
        var bits = new StringBuilder();
        for (var i = 0; i < count; i++) {
            // BFINAL 0, BTYPE 2; HLIT 257, HDIST 1, HCLEN 18: the lengths of 16, 17, 18, 0, ... 1, in bits from the
            // lowest.
            bits.append("0").append("01").append("00000").append("00000").append("0111");
            // Codes for 18 and 1, of a bit each.
            for (var symbol : new int[] {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1}) {
                bits.append(symbol == 18 || symbol == 1 ? "100" : "000");
            }
            // In the order of their symbols 1 has the code 0, and 18 the code 1, with 7 bits of how many zeros more
            // than 11.
            bits.append("0")
                    .append("1")
                    .append("1111111")
                    .append("1")
                    .append("0101011")
                    .append("0")
                    .append("0");
            // 256 has the code 1.
            bits.append("1");
        }
        var stream =
                ByteBuffer.allocate(2 + bits.length() / 8 + 1).put((byte) 0x78).put((byte) 0x01);
        for (var i = 0; i < bits.length(); i += 8) {
            var value = 0;
            for (var bit = 0; bit < 8 && i + bit < bits.length(); bit++) {
                value |= (bits.charAt(i + bit) - '0') << bit;
            }
            stream.put((byte) value);
        }
        return stream.array();
    }

    /** An animated PNG whose second frame is cut off in the middle of its data. */
    static byte[] cutAnimation() {
        var frame = ByteBuffer.allocate(26).putInt(0).putInt(32).putInt(32).putLong(0);
        frame.putShort((short) 1).putShort((short) 10);
        var second = frame.array().clone();
        second[3] = 1;
        var png = new TestPng(frame())
                .before("acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0})
                .before("fcTL", frame.array())
                .after("fcTL", second)
                .after("fdAT", new byte[1000])
                .bytes();
        return Arrays.copyOf(png, png.length - 500);
    }

    /** The first frame of {@link #cutAnimation}. */
    static Mat frame() {
        return TestPictures.shades(32, 32, CvType.CV_8UC3);
    }

    /** A progressive JPEG of 64 megapixels: DC coefficients, then scans of AC coefficients that are all zero. */
    static byte[] jpegOfScans(int scans, int side) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
        var table = new byte[65];
        Arrays.fill(table, 1, 65, (byte) 16);
        segment(file, 0xdb, table);
        segment(file, 0xc2, bytes(8, side >> 8, side, side >> 8, side, 1, 1, 0x11, 0));
        // Of each class a table with one code of one bit: no difference, and EOB14.
        segment(file, 0xc4, oneCode(0, 0));
        segment(file, 0xc4, oneCode(0x10, 0xe0));
        segment(file, 0xda, bytes(1, 1, 0, 0, 0, 0));
        var blocks = side / 8 * (side / 8);
        file.writeBytes(new byte[(blocks + 7) / 8]);
        var empty = runs(blocks);
        for (var i = 0; i < scans; i++) {
            var k = 1 + i % 63;
            segment(file, 0xda, bytes(1, 1, 0, k, k, 0));
            file.writeBytes(empty);
        }
        file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
        return file.toByteArray();
    }

    /** End-of-band runs over all blocks: a bit for the code, 14 for what a run is longer than 16,384. */
    private static byte[] runs(int blocks) {
        var bits = new StringBuilder();
        for (var left = blocks; left > 0; left -= 16_384) {
            bits.append("0").append("0".repeat(14));
        }
        return new byte[(bits.length() + 7) / 8];
    }

    private static byte[] oneCode(int number, int symbol) {
        var table = new byte[18];
        table[0] = (byte) number;
        table[1] = 1;
        table[17] = (byte) symbol;
        return table;
    }

    private static void segment(ByteArrayOutputStream file, int marker, byte[] parameters) {
        file.writeBytes(bytes(0xff, marker, (parameters.length + 2) >> 8, parameters.length + 2));
        file.writeBytes(parameters);
    }

    /** A gray TIFF of one tile. */
    static byte[] tiffOfTile(int side, int tileSide) {
        var data = deflated(tileSide * tileSide);
        return tiff(side, side, data, new int[][] {{322, tileSide}, {323, tileSide}, {324, -1}, {325, data.length}});
    }

    /** A gray TIFF of one strip, in the form with offsets of 64 bits. */
    static byte[] bigTiff(int side) {
        var data = deflated(side * side);
        var entries = new long[][] {
            {256, side},
            {257, side},
            {258, 8},
            {259, 8},
            {262, 1},
            {273, 16 + 8 + 9 * 20 + 8},
            {277, 1},
            {278, side},
            {279, data.length}
        };
        var file = little(16 + 8 + entries.length * 20 + 8 + data.length);
        file.put("II+\0".getBytes(ISO_8859_1))
                .putShort((short) 8)
                .putShort((short) 0)
                .putLong(16);
        file.putLong(entries.length);
        for (var entry : entries) {
            file.putShort((short) entry[0]).putShort((short) 4).putLong(1).putLong(entry[1]);
        }
        return bytes(file.putLong(0).put(data));
    }

    /** A gray TIFF all of whose rows, a strip each, read the same bytes. */
    static byte[] tiffOfSharedStrips(int rows, int bytes) {
        var start = 8 + 2 + 10 * 12 + 4;
        var data = little(8 * rows + bytes);
        for (var i = 0; i < rows; i++) {
            data.putInt(4 * i, start + 8 * rows).putInt(4 * (rows + i), bytes);
        }
        return tiff(500, rows, bytes(data), new int[][] {
            {273, -1, rows}, {278, 1}, {279, -1 - 4 * rows, rows}, {65000, 0}
        });
    }

    /** @param entries tag and value, and perhaps the number of values; a value below zero points to the data, and behind */
    private static byte[] tiff(int width, int height, byte[] data, int[][] entries) {
        var all = new ArrayList<int[]>(List.of(
                new int[] {256, width},
                new int[] {257, height},
                new int[] {258, 8},
                new int[] {259, 8},
                new int[] {262, 1},
                new int[] {277, 1}));
        all.addAll(Arrays.asList(entries));
        all.sort(Comparator.comparingInt(entry -> entry[0]));
        var start = 8 + 2 + 12 * all.size() + 4;
        var file = little(start + data.length);
        file.put("II*\0".getBytes(ISO_8859_1)).putInt(8).putShort((short) all.size());
        for (var entry : all) {
            file.putShort((short) entry[0]).putShort((short) 4).putInt(entry.length > 2 ? entry[2] : 1);
            file.putInt(entry[1] < 0 ? start - 1 - entry[1] : entry[1]);
        }
        return bytes(file.putInt(0).put(data));
    }

    /** A TIFF that is nothing but a chain of directories without entries. */
    static byte[] tiffOfDirectories(int count) {
        var file = little(8 + 6 * count).put("II*\0".getBytes(ISO_8859_1)).putInt(8);
        for (var i = 1; i <= count; i++) {
            file.putShort((short) 0).putInt(8 + 6 * i);
        }
        return bytes(file);
    }

    private static byte[] bytes(ByteBuffer whole) {
        var bytes = new byte[whole.capacity()];
        whole.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflated(int zeros) {
        var deflater = new Deflater(1);
        try {
            var out = new ByteArrayOutputStream();
            var buffer = new byte[1 << 16];
            for (var left = zeros; left > 0; left -= buffer.length) {
                deflater.setInput(new byte[Math.min(left, buffer.length)]);
                while (!deflater.needsInput()) {
                    out.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (var i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
