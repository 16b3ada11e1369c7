package io.github.img2dataset.write;

import io.github.img2dataset.storage.OutputFolder;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Reads the framing that {@link TfRecordShardFile} writes. */
final class TfRecords {
    private static final int BUFFER_BYTES = 1 << 16;

    private TfRecords() {}

    /** Counts the records; an {@link IOException} when one is damaged. */
    static long count(OutputFolder folder, String name) throws IOException {
        var records = new long[1];
        try (var stream = new BufferedInputStream(folder.open(name), BUFFER_BYTES)) {
            read(stream, unused -> records[0]++);
        }
        return records[0];
    }

    /** Hands on each record. */
    static void read(InputStream stream, Consumer<byte[]> records) throws IOException {
        for (var head = stream.readNBytes(Long.BYTES); head.length > 0; head = stream.readNBytes(Long.BYTES)) {
            if (head.length < Long.BYTES) {
                throw new EOFException("The file ends within a record's length");
            }
            var length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
            check(stream, head);
            var record = stream.readNBytes(Math.toIntExact(length));
            if (record.length < length) {
                throw new EOFException("The file ends within a record");
            }
            check(stream, record);
            records.accept(record);
        }
    }

    private static void check(InputStream stream, byte[] content) throws IOException {
        var checksum = stream.readNBytes(Integer.BYTES);
        if (checksum.length < Integer.BYTES) {
            throw new EOFException("The file ends within a checksum");
        }
        var expected = ByteBuffer.wrap(checksum).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (expected != TfRecordShardFile.maskedCrc(content)) {
            throw new IOException("A record's checksum differs");
        }
    }
}
