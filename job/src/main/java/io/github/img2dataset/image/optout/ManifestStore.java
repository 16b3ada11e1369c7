package io.github.img2dataset.image.optout;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.IsoBox;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RiffChunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The C2PA manifest store of a file, a JUMBF superbox (C2PA specification 2.2, annex A: embedding manifests). */
final class ManifestStore {
    private static final int APP11 = 0xeb;
    private static final String JUMBF = "JP";
    /** Common identifier, instance, sequence number (ISO/IEC 18477-3, annex B.2). */
    private static final int PACKET_HEAD = 2 + 2 + 4;

    private static final int BOX_HEAD = 8;

    /** The {@code uuid} box of C2PA: its id, version and flags, the purpose and its zero, and an offset. */
    private static final byte[] UUID = {
        (byte) 0xd8,
        (byte) 0xfe,
        (byte) 0xc3,
        (byte) 0xd6,
        0x1b,
        0x0e,
        0x48,
        0x3c,
        (byte) 0x92,
        (byte) 0x97,
        0x58,
        0x28,
        (byte) 0x87,
        0x7e,
        (byte) 0xc4,
        (byte) 0x81
    };

    private static final int UUID_HEAD = UUID.length + 4 + "manifest\0".length() + 8;
    private static final int MOST_CHUNKS = 4096;

    private ManifestStore() {}

    /** The store's bytes, the superbox's own head included; null when the file has none. */
    static @Nullable ByteBuffer in(ByteView file) {
        if (JpegSegment.startsJpeg(file)) {
            return inJpeg(file);
        }
        if (PngChunk.startsPng(file)) {
            return inPng(file);
        }
        if (RiffChunk.startsWebp(file)) {
            return inWebp(file);
        }
        return file.has(4, "ftyp") || file.has(4, "jP  ") ? inIso(file) : null;
    }

    /** Large boxes lie in several segments, each of which repeats the box's head. */
    private static @Nullable ByteBuffer inJpeg(ByteView file) {
        var store = new ByteArrayOutputStream();
        var instance = -1;
        for (var segment = JpegSegment.first(file);
                segment != null && segment.marker() != JpegSegment.SOS;
                segment = segment.next()) {
            var data = segment.data();
            if (segment.marker() != APP11 || segment.end() > file.length() || !file.has(data, JUMBF)) {
                continue;
            }
            if (store.size() == 0) {
                instance = file.u16(data + 2, true);
                store.writeBytes(bytes(file, data + PACKET_HEAD, segment.end()));
            } else if (file.u16(data + 2, true) == instance) {
                store.writeBytes(bytes(file, data + PACKET_HEAD + BOX_HEAD, segment.end()));
            }
        }
        return store.size() == 0 ? null : ByteBuffer.wrap(store.toByteArray());
    }

    private static @Nullable ByteBuffer inPng(ByteView file) {
        for (var chunk = PngChunk.first(file); chunk != null; chunk = chunk.next()) {
            if (chunk.is("caBX") && chunk.isWhole()) {
                return slice(file, chunk.data(), (int) chunk.length());
            }
        }
        return null;
    }

    private static @Nullable ByteBuffer inWebp(ByteView file) {
        var chunks = 0;
        for (var chunk = RiffChunk.first(file); chunk != null && chunks++ < MOST_CHUNKS; chunk = chunk.next()) {
            if (chunk.is("C2PA")) {
                var length = file.u32(chunk.at() + 4, false);
                return slice(file, chunk.data(), (int) Math.min(length, file.length() - chunk.data()));
            }
        }
        return null;
    }

    private static @Nullable ByteBuffer inIso(ByteView file) {
        for (var box : IsoBox.in(ByteBuffer.wrap(file.array()))) {
            var content = box.content();
            if (box.type().equals("uuid") && content.remaining() > UUID_HEAD) {
                var id = new byte[UUID.length];
                content.duplicate().get(id);
                if (Arrays.equals(id, UUID)) {
                    return content.slice(content.position() + UUID_HEAD, content.remaining() - UUID_HEAD);
                }
            }
        }
        return null;
    }

    private static ByteBuffer slice(ByteView file, int from, int length) {
        return ByteBuffer.wrap(file.array()).slice(from, length);
    }

    private static byte[] bytes(ByteView file, int from, int to) {
        return Arrays.copyOfRange(file.array(), Math.min(from, to), to);
    }
}
