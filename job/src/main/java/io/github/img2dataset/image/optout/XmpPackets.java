package io.github.img2dataset.image.optout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RiffChunk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The XMP packets of a file, where ISO 16684-3 (Adobe's XMP specification part 3) puts them in JPEG, PNG and WebP; in other
 * files whatever lies between the marks of a packet, as that part's section 2 has it for formats that a reader does not know.
 */
final class XmpPackets {
    private static final String JPEG_MARK = "http://ns.adobe.com/xap/1.0/\0";
    private static final String JPEG_EXTENSION = "http://ns.adobe.com/xmp/extension/\0";
    /** Identifier, whole length and offset behind the extension's mark. */
    private static final int EXTENSION_HEAD = 32 + 4 + 4;

    private static final String PNG_KEYWORD = "XML:com.adobe.xmp\0";
    private static final byte[] BEGIN = "<x:xmpmeta".getBytes(ISO_8859_1);
    private static final byte[] END = "</x:xmpmeta>".getBytes(ISO_8859_1);
    private static final int LARGEST = 4 << 20;
    private static final int MOST = 16;

    private XmpPackets() {}

    static List<byte[]> in(ByteView file) {
        if (JpegSegment.startsJpeg(file)) {
            return inJpeg(file);
        }
        if (PngChunk.startsPng(file)) {
            return inPng(file);
        }
        return RiffChunk.startsWebp(file) ? inWebp(file) : scanned(file);
    }

    private static List<byte[]> inJpeg(ByteView file) {
        List<byte[]> packets = new ArrayList<>();
        var extended = new ByteArrayOutputStream();
        for (var segment = JpegSegment.first(file);
                segment != null && segment.marker() != JpegSegment.SOS && packets.size() < MOST;
                segment = segment.next()) {
            if (segment.marker() != JpegSegment.APP1 || segment.end() > file.length()) {
                continue;
            }
            if (file.has(segment.data(), JPEG_MARK)) {
                packets.add(bytes(file, segment.data() + JPEG_MARK.length(), segment.end()));
            } else if (file.has(segment.data(), JPEG_EXTENSION)) {
                // Writers put the parts in their order.
                extended.writeBytes(
                        bytes(file, segment.data() + JPEG_EXTENSION.length() + EXTENSION_HEAD, segment.end()));
            }
        }
        if (extended.size() > 0) {
            packets.add(extended.toByteArray());
        }
        return packets;
    }

    private static List<byte[]> inPng(ByteView file) {
        List<byte[]> packets = new ArrayList<>();
        for (var chunk = PngChunk.first(file); chunk != null && packets.size() < MOST; chunk = chunk.next()) {
            if (chunk.is("iTXt") && chunk.isWhole() && file.has(chunk.data(), PNG_KEYWORD)) {
                var packet = text(file, chunk.data() + PNG_KEYWORD.length(), chunk.data() + (int) chunk.length());
                if (packet != null) {
                    packets.add(packet);
                }
            }
        }
        return packets;
    }

    /** The text of an iTXt chunk: behind compression flag and method, language tag and translated keyword (PNG, 11.3.3.4). */
    private static byte @Nullable [] text(ByteView file, int from, int to) {
        var isCompressed = file.u8(from) == 1;
        var at = from + 2;
        for (var zeros = 0; zeros < 2 && at < to; at++) {
            if (file.u8(at) == 0) {
                zeros++;
            }
        }
        if (!isCompressed) {
            return bytes(file, at, to);
        }
        try (var inflated = new InflaterInputStream(new ByteArrayInputStream(bytes(file, at, to)))) {
            return inflated.readNBytes(LARGEST);
        } catch (IOException e) {
            return null;
        }
    }

    private static List<byte[]> inWebp(ByteView file) {
        List<byte[]> packets = new ArrayList<>();
        for (var chunk = RiffChunk.first(file); chunk != null && packets.size() < MOST; chunk = chunk.next()) {
            if (chunk.is("XMP ")) {
                var end = chunk.data() + file.u32(chunk.at() + 4, false);
                packets.add(bytes(file, chunk.data(), (int) Math.min(end, file.length())));
            }
        }
        return packets;
    }

    private static List<byte[]> scanned(ByteView file) {
        List<byte[]> packets = new ArrayList<>();
        var from = indexOf(file.array(), BEGIN, 0);
        while (from >= 0 && packets.size() < MOST) {
            var end = indexOf(file.array(), END, from);
            if (end < 0) {
                break;
            }
            packets.add(bytes(file, from, end + END.length));
            from = indexOf(file.array(), BEGIN, end);
        }
        return packets;
    }

    /** Offset of a text in the bytes; -1 when it is not there. */
    static int indexOf(byte[] bytes, byte[] text, int from) {
        for (var at = from; at <= bytes.length - text.length; at++) {
            if (bytes[at] == text[0] && Arrays.equals(bytes, at, at + text.length, text, 0, text.length)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] bytes(ByteView file, int from, int to) {
        return Arrays.copyOfRange(file.array(), Math.min(from, to), Math.min(to, from + LARGEST));
    }
}
