package io.github.img2dataset.fuzz;

import io.github.img2dataset.image.TestPng;
import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RiffChunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file as the parts that its format is made of, and back. */
enum Container {
    JPEG,
    PNG,
    RIFF,
    ISO,
    GIF,
    /** A header, then pieces of 12 bytes, as the entries of a TIFF's directories have them. */
    FIELDS;

    static Container of(byte[] file) {
        var bytes = new ByteView(file);
        if (bytes.has(0, "\u00ff\u00d8")) {
            return JPEG;
        }
        if (PngChunk.startsPng(bytes)) {
            return PNG;
        }
        if (RiffChunk.startsWebp(bytes)) {
            return RIFF;
        }
        if (bytes.has(0, "GIF8")) {
            return GIF;
        }
        return bytes.has(4, "ftyp") || bytes.has(4, "jP") ? ISO : FIELDS;
    }

    /** The parts; put one behind the other they are the file. */
    List<byte[]> split(byte[] file) {
        var starts = new ArrayList<Integer>();
        var bytes = new ByteView(file);
        switch (this) {
            case JPEG -> {
                for (var each = JpegSegment.first(bytes); each != null; each = each.next()) {
                    starts.add(each.start());
                }
            }
            case PNG -> {
                for (var each = PngChunk.first(bytes); each != null; each = each.next()) {
                    starts.add(each.at());
                }
            }
            case RIFF -> {
                for (var each = RiffChunk.first(bytes); each != null; each = each.next()) {
                    starts.add(each.at());
                }
            }
            case ISO -> boxes(bytes, 0, file.length, starts);
            case GIF -> blocks(bytes, starts);
            case FIELDS -> {
                for (var at = 10; at < Math.min(file.length, 400); at += 12) {
                    starts.add(at);
                }
            }
        }
        return cut(file, starts);
    }

    private static List<byte[]> cut(byte[] file, List<Integer> starts) {
        var parts = new ArrayList<byte[]>();
        var from = 0;
        for (var start : starts) {
            if (start > from && start < file.length) {
                parts.add(Arrays.copyOfRange(file, from, start));
                from = start;
            }
        }
        parts.add(Arrays.copyOfRange(file, from, file.length));
        return parts;
    }

    private static void boxes(ByteView bytes, int from, int to, List<Integer> starts) {
        for (var at = from; at <= to - 8; ) {
            starts.add(at);
            var length = bytes.u32(at, true);
            var type = bytes.text(at + 4, 4);
            if (type.equals("meta")) {
                boxes(bytes, at + 12, (int) Math.min(to, at + length), starts);
            } else if (List.of("iprp", "ipco", "jp2h", "iref").contains(type)) {
                boxes(bytes, at + 8, (int) Math.min(to, at + length), starts);
            }
            if (length < 8) {
                return;
            }
            at = (int) Math.min(to, at + length);
        }
    }

    private static void blocks(ByteView bytes, List<Integer> starts) {
        var at = 13 + table(bytes.u8(10));
        while (at < bytes.length()) {
            starts.add(at);
            var kind = bytes.u8(at);
            if (kind == 0x21) {
                at += 2;
            } else if (kind == 0x2c) {
                at += 10 + table(bytes.u8(at + 9)) + 1;
            } else {
                return;
            }
            for (var length = bytes.u8(at); length > 0; length = bytes.u8(at)) {
                at += 1 + length;
            }
            at++;
        }
    }

    private static int table(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));
    }

    /** Puts parts together, and mostly mends what would end nearly all decoders at once: checksums and lengths. */
    byte[] join(List<byte[]> parts, Random random) {
        var file = new ByteArrayOutputStream();
        parts.forEach(file::writeBytes);
        var bytes = file.toByteArray();
        if (this == PNG && random.nextInt(10) > 0) {
            TestPng.mendChecksums(bytes);
        }
        if (this == RIFF && bytes.length >= 12 && random.nextInt(5) > 0) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4, bytes.length - 8);
        }
        return bytes;
    }

    /** A part of another length, with its own length field mended where it has one. */
    byte[] resized(byte[] part, int length) {
        var other = Arrays.copyOf(part, length);
        var buffer = ByteBuffer.wrap(other);
        if (this == PNG && length >= 12) {
            buffer.putInt(0, length - 12);
        } else if (this == JPEG && length >= 4 && length < 65_536 && (other[1] & 0xff) != JpegSegment.SOS) {
            buffer.putShort(2, (short) (length - 2));
        } else if (this == RIFF && length >= 8) {
            buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(4, length - 8);
        } else if (this == ISO && length >= 8) {
            buffer.putInt(0, length);
        }
        return other;
    }
}
