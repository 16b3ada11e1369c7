package io.github.img2dataset.output;

import io.github.img2dataset.storage.OutputFolder;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the framing that {@link TfRecordShardFile} writes. */
final class TfRecords {
    private static final int BUFFER_BYTES = 1 << 16;

    private TfRecords() {}

    /** Takes a record's content. */
    @FunctionalInterface
    interface Reader {
        void record(byte[] content) throws IOException;
    }

    /** Opens a file of records; the caller closes it. */
    static InputStream open(OutputFolder folder, String name) throws IOException {
        return new BufferedInputStream(folder.open(name), BUFFER_BYTES);
    }

    /** Hands on each record; an {@link IOException} when one is damaged. */
    static void read(InputStream stream, Reader reader) throws IOException {
        for (var record = next(stream); record != null; record = next(stream)) {
            reader.record(record);
        }
    }

    /** The next record's content; null at the end. */
    private static byte @Nullable [] next(InputStream stream) throws IOException {
        var head = stream.readNBytes(Long.BYTES);
        if (head.length == 0) {
            return null;
        }
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
        return record;
    }

    /** The first samples of the wanted keys in a file of records. */
    static List<StoredSample> first(OutputFolder folder, String name, int most, Predicate<String> wanted)
            throws IOException {
        var samples = new ArrayList<StoredSample>();
        try (var stream = open(folder, name)) {
            for (var record = next(stream); record != null && samples.size() < most; record = next(stream)) {
                var example = TfExampleSample.parse(record);
                if (wanted.test(example.key())) {
                    samples.add(new StoredSample(example.key(), example.image(), example.caption(), example.url()));
                }
            }
        }
        return samples;
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
