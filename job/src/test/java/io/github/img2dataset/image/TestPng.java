package io.github.img2dataset.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.opencv.core.Mat;

/** Writes PNGs of 8 bits as the specification says, with whatever filters and compression a test wants. */
public final class TestPng {
    private final Mat picture;
    private final int channels;
    private final List<byte[]> before = new ArrayList<>();
    private final List<byte[]> after = new ArrayList<>();
    private IntUnaryOperator filters = y -> y % 5;
    private int level = 6;
    private int strategy = Deflater.DEFAULT_STRATEGY;
    private int part = Integer.MAX_VALUE;

    /** @param picture blue, green, red, and alpha where it has four channels */
    public TestPng(Mat picture) {
        this.picture = picture;
        channels = picture.channels();
    }

    /** The number of each row's filter. */
    public TestPng filters(IntUnaryOperator filters) {
        this.filters = filters;
        return this;
    }

    public TestPng compression(int level, int strategy) {
        this.level = level;
        this.strategy = strategy;
        return this;
    }

    /** The data's chunks are of so many bytes. */
    public TestPng parts(int part) {
        this.part = part;
        return this;
    }

    public TestPng before(String type, int... content) {
        before.add(chunk(type, bytes(content)));
        return this;
    }

    public TestPng before(String type, byte[] content) {
        before.add(chunk(type, content));
        return this;
    }

    public TestPng after(String type, byte[] content) {
        after.add(chunk(type, content));
        return this;
    }

    public TestPng after(String type, int... content) {
        after.add(chunk(type, bytes(content)));
        return this;
    }

    public byte[] bytes() {
        return bytes(deflated(filtered()));
    }

    /** With these data in place of the picture's. */
    public byte[] bytes(byte[] data) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'));
        var header = ByteBuffer.allocate(13).putInt(picture.cols()).putInt(picture.rows());
        file.writeBytes(chunk(
                "IHDR", header.put((byte) 8).put((byte) (channels == 4 ? 6 : 2)).array()));
        before.forEach(file::writeBytes);
        for (var at = 0; at < data.length; at += part) {
            file.writeBytes(chunk("IDAT", copy(data, at, Math.min(data.length - at, part))));
            if (part == Integer.MAX_VALUE) {
                break;
            }
        }
        after.forEach(file::writeBytes);
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    /** The rows as the filters leave them, each behind its filter's number. */
    public byte[] filtered() {
        var length = picture.cols() * channels;
        var out = new ByteArrayOutputStream();
        var above = new byte[length];
        for (var y = 0; y < picture.rows(); y++) {
            var row = row(y);
            var filter = filters.applyAsInt(y);
            out.write(filter);
            for (var i = 0; i < length; i++) {
                var left = i < channels ? 0 : row[i - channels] & 0xff;
                var upLeft = i < channels ? 0 : above[i - channels] & 0xff;
                out.write(row[i] - predicted(filter, left, above[i] & 0xff, upLeft));
            }
            above = row;
        }
        return out.toByteArray();
    }

    /** Section 9.2's filter types. */
    private static int predicted(int filter, int left, int up, int upLeft) {
        return switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, upLeft);
            default -> 0;
        };
    }

    private static int paeth(int left, int up, int upLeft) {
        var estimate = left + up - upLeft;
        var toLeft = Math.abs(estimate - left);
        var toUp = Math.abs(estimate - up);
        var toUpLeft = Math.abs(estimate - upLeft);
        if (toLeft <= toUp && toLeft <= toUpLeft) {
            return left;
        }
        return toUp <= toUpLeft ? up : upLeft;
    }

    /** Red before blue. */
    private byte[] row(int y) {
        var row = new byte[picture.cols() * channels];
        picture.get(y, 0, row);
        for (var i = 0; i < row.length; i += channels) {
            var blue = row[i];
            row[i] = row[i + 2];
            row[i + 2] = blue;
        }
        return row;
    }

    public byte[] deflated(byte[] bytes) {
        var deflater = new Deflater(level);
        deflater.setStrategy(strategy);
        deflater.setInput(bytes);
        deflater.finish();
        var out = new ByteArrayOutputStream();
        var buffer = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        var name = type.getBytes(StandardCharsets.ISO_8859_1);
        var checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    /** Puts the right checksum behind each chunk that the file holds, whatever was done to it. */
    public static void mendChecksums(byte[] file) {
        var buffer = ByteBuffer.wrap(file);
        for (long at = 8; at <= file.length - 12; ) {
            var length = buffer.getInt((int) at) & 0xffff_ffffL;
            if (length > file.length - 12 - at) {
                return;
            }
            var checksum = new CRC32();
            checksum.update(file, (int) at + 4, 4 + (int) length);
            buffer.putInt((int) (at + 8 + length), (int) checksum.getValue());
            at += 12 + length;
        }
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (var i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] copy(byte[] bytes, int from, int length) {
        var copy = new byte[length];
        System.arraycopy(bytes, from, copy, 0, length);
        return copy;
    }
}
