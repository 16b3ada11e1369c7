package io.github.img2dataset.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a {@code .wandb} file back, from the format's description alone; fails at the first thing that is not so. */
final class LogReader {
    private static final int BLOCK = 32_768;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private final ByteBuffer file;

    private LogReader(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static List<byte[]> read(Path path) throws IOException {
        var reader = new LogReader(Files.readAllBytes(path));
        reader.header();
        var records = new ArrayList<byte[]>();
        while (reader.file.hasRemaining()) {
            records.add(reader.record());
        }
        return records;
    }

    private void header() {
        var ident = new byte[4];
        file.get(ident);
        assertThat(new String(ident, StandardCharsets.US_ASCII)).isEqualTo(":W&B");
        assertThat(file.getShort()).isEqualTo((short) 0xBEE1);
        assertThat(file.get()).isZero();
    }

    private byte[] record() {
        skipPadding();
        var data = new ByteArrayOutputStream();
        var type = fragment(data);
        assertThat(type).isIn(FULL, FIRST);
        while (type != FULL && type != LAST) {
            assertThat(file.position() % BLOCK)
                    .as("a record goes on at a block's start")
                    .isZero();
            type = fragment(data);
            assertThat(type).isIn(MIDDLE, LAST);
        }
        return data.toByteArray();
    }

    private void skipPadding() {
        var left = BLOCK - file.position() % BLOCK;
        if (left < 7) {
            var padding = new byte[left];
            file.get(padding);
            assertThat(padding).containsOnly(0);
        }
    }

    private int fragment(ByteArrayOutputStream data) {
        var checksum = file.getInt();
        var length = Short.toUnsignedInt(file.getShort());
        var type = file.get();
        assertThat(file.position() % BLOCK + length).isLessThanOrEqualTo(BLOCK);
        var content = new byte[length];
        file.get(content);
        assertThat(crc(type, content)).isEqualTo(checksum);
        data.writeBytes(content);
        return type;
    }

    /** CRC-32 bit by bit, so as not to trust the class that the writer uses. */
    private static int crc(byte type, byte[] content) {
        var all = Arrays.copyOf(new byte[] {type}, content.length + 1);
        System.arraycopy(content, 0, all, 1, content.length);
        var crc = -1;
        for (var value : all) {
            crc ^= Byte.toUnsignedInt(value);
            for (var bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? (crc >>> 1) ^ 0xEDB88320 : crc >>> 1;
            }
        }
        return ~crc;
    }
}
