package io.github.img2dataset.wandb;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A {@code .wandb} file: records in <a href="https://github.com/google/leveldb/blob/main/doc/log_format.md">LevelDB's log
 * format</a> after a header of 7 bytes. Unlike LevelDB's, the checksum is a plain CRC-32. Single-threaded.
 */
final class TransactionLog implements AutoCloseable {
    static final int BLOCK = 32_768;
    static final int HEADER = 7;
    private static final short MAGIC = (short) 0xBEE1;
    private static final byte VERSION = 0;

    /** Part of a record that a fragment is. */
    enum Part {
        FULL(1),
        FIRST(2),
        MIDDLE(3),
        LAST(4);

        final byte code;

        Part(int code) {
            this.code = (byte) code;
        }

        static Part of(boolean isFirst, boolean isLast) {
            if (isFirst) {
                return isLast ? FULL : FIRST;
            }
            return isLast ? LAST : MIDDLE;
        }
    }

    private final OutputStream out;
    private long position;

    /** Creates the file; it must not be there. */
    TransactionLog(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        write(littleEndian(HEADER)
                .put(":W&B".getBytes(StandardCharsets.US_ASCII))
                .putShort(MAGIC)
                .put(VERSION)
                .array());
    }

    /** Appends a record, in as many fragments as it touches blocks. */
    void append(byte[] data) throws IOException {
        var done = 0;
        var isFirst = true;
        do {
            var length = Math.min(roomInBlock() - HEADER, data.length - done);
            fragment(Part.of(isFirst, done + length == data.length), data, done, length);
            done += length;
            isFirst = false; // not told by done: a first fragment may have room for its head alone
        } while (done < data.length);
    }

    /** Bytes left in this block; one that has no room for a fragment's head is filled up with zeros. */
    private int roomInBlock() throws IOException {
        var room = BLOCK - (int) (position % BLOCK);
        if (room >= HEADER) {
            return room;
        }
        write(new byte[room]);
        return BLOCK;
    }

    private void fragment(Part part, byte[] data, int from, int length) throws IOException {
        var checksum = new CRC32();
        checksum.update(part.code);
        checksum.update(data, from, length);
        write(littleEndian(HEADER + length)
                .putInt((int) checksum.getValue())
                .putShort((short) length)
                .put(part.code)
                .put(data, from, length)
                .array());
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
