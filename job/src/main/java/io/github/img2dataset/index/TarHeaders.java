package io.github.img2dataset.index;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.SeekableStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes from header to header through a tar, and over the contents between them: USTAR and GNU tar, with the long names
 * of both GNU ({@code L}) and pax ({@code x}). See <a
 * href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06">ustar Interchange
 * Format</a>. Single-threaded.
 */
final class TarHeaders {
    private static final int BLOCK = 512;
    private static final int LARGEST_NAME = 1 << 20;

    private static final int NAME = 0;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;

    private final SeekableStream stream;
    private final String tar;
    private final long length;
    private final List<TarMember> members = new ArrayList<>();
    private long position;
    private long firstHeader = -1;
    private @Nullable String longName;

    private TarHeaders(SeekableStream stream, String tar, long length) {
        this.stream = stream;
        this.tar = tar;
        this.length = length;
    }

    /**
     * The regular files of a tar in their order.
     *
     * @param members in the order of the tar
     * @param end of the last member, padding included: where the blocks of zeros begin
     */
    record Content(List<TarMember> members, long end) {}

    /**
     * Reads the headers of a tar.
     *
     * @throws IOException when it is no tar, or ends early
     */
    static Content read(OutputFolder folder, String name) throws IOException {
        var info = folder.info(name).orElseThrow(() -> new IOException(name + " is missing in " + folder.uri()));
        try (var stream = folder.open(name)) {
            var headers = new TarHeaders(stream, name, info.length());
            headers.read();
            return new Content(List.copyOf(headers.members), headers.position);
        }
    }

    private void read() throws IOException {
        for (var header = header(); header != null; header = header()) {
            var size = number(header);
            if (size < 0 || position + BLOCK + size > length) {
                throw new IOException(tar + " ends within a member, at byte " + position);
            }
            if (firstHeader < 0) {
                firstHeader = position;
            }
            take(header, size);
            position += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    private void take(byte[] header, long size) throws IOException {
        switch (header[TYPE]) {
            case 'L' -> longName = text(content(size), 0, (int) size);
            case 'x' -> longName = paxPath(content(size), longName);
            case 'g' -> {}
            case '0', 0 -> {
                var name = longName == null ? name(header) : longName;
                if (!name.endsWith("/")) {
                    members.add(new TarMember(name, firstHeader, position + BLOCK, size));
                }
                forget();
            }
            default -> forget();
        }
    }

    private void forget() {
        firstHeader = -1;
        longName = null;
    }

    /** Null at the blocks of zeros that end a tar, or at the end of one that has none. */
    private byte @Nullable [] header() throws IOException {
        if (position + BLOCK > length) {
            return null;
        }
        if (stream.position() != position) {
            stream.seek(position);
        }
        var header = stream.readNBytes(BLOCK);
        if (header.length < BLOCK) {
            throw new EOFException(tar + " ends within a header, at byte " + position);
        }
        var isZero = true;
        for (var value : header) {
            isZero &= value == 0;
        }
        if (isZero) {
            return null;
        }
        if (!new String(header, MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            throw new IOException(tar + " has no header of a tar at byte " + position);
        }
        return header;
    }

    private byte[] content(long size) throws IOException {
        if (size > LARGEST_NAME) {
            throw new IOException(tar + " has a name of " + size + " bytes at byte " + position);
        }
        return stream.readNBytes((int) size);
    }

    private static String name(byte[] header) {
        var name = text(header, NAME, NAME_BYTES);
        // GNU tar's own format has other things where USTAR has the prefix; its magic ends in a blank.
        var prefix = header[MAGIC + 5] == 0 ? text(header, PREFIX, PREFIX_BYTES) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes, int from, int count) {
        var end = from;
        while (end < Math.min(bytes.length, from + count) && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** Octal digits; of large files, base 256 with the highest bit set. */
    private long number(byte[] header) throws IOException {
        if ((header[SIZE] & 0x80) != 0) {
            var number = header[SIZE] & 0x7fL;
            for (var i = 1; i < SIZE_BYTES; i++) {
                number = (number << Byte.SIZE) | (header[SIZE + i] & 0xff);
            }
            return number;
        }
        var digits = text(header, SIZE, SIZE_BYTES).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException(tar + " has a header without a size at byte " + position, e);
        }
    }

    /** Value of a pax record, such as {@code 27 path=name\n}, whose number is its length. */
    private static @Nullable String paxPath(byte[] records, @Nullable String otherwise) {
        var path = otherwise;
        for (var record : new String(records, StandardCharsets.UTF_8).split("\n", -1)) {
            var blank = record.indexOf(' ');
            if (blank > 0 && record.startsWith("path=", blank + 1)) {
                path = record.substring(blank + 1 + "path=".length());
            }
        }
        return path;
    }
}
