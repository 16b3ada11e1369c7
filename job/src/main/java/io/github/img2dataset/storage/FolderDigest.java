package io.github.img2dataset.storage;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A checksum over the names and bytes of a folder's files, whatever their order: the sum, modulo 2^32, of each file's
 * CRC-32C over its name, a zero byte and its content.
 */
public final class FolderDigest {
    private int sum;
    private long length;

    /** Takes in one file. */
    public void add(String name, byte[] content) {
        var crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(content);
        sum += (int) crc.getValue();
        length += content.length;
    }

    /** The checksum so far. */
    public int crc32c() {
        return sum;
    }

    /** Bytes of all files so far. */
    public long length() {
        return length;
    }
}
