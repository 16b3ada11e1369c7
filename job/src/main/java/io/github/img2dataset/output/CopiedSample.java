package io.github.img2dataset.output;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;

/**
 * A successful sample on its way from one data set to another: its files as they were stored, and its row of the
 * metadata. Never compared or used as a key.
 */
public final class CopiedSample {
    private final String key;
    private final List<Members.Member> files;
    private final Group row;

    CopiedSample(String key, List<Members.Member> files, Group row) {
        this.key = key;
        this.files = files;
        this.row = row;
    }

    /** Reads what {@link #toBytes()} gave. */
    public static CopiedSample parse(RowLayout layout, byte[] bytes) {
        var reader = new GroupReader(ByteBuffer.wrap(bytes));
        var key = new String(reader.readBytes(), StandardCharsets.UTF_8);
        var files = new ArrayList<Members.Member>();
        for (var left = reader.readInt(); left > 0; left--) {
            var name = new String(reader.readBytes(), StandardCharsets.UTF_8);
            files.add(new Members.Member(name, reader.readBytes()));
        }
        var row = new SimpleGroup(layout.columns());
        reader.read(row);
        return new CopiedSample(key, files, row);
    }

    /** The sample for Spark to carry; the columns of the row are the layout's and are not in it. */
    public byte[] toBytes() {
        var bytes = new GroupBytes();
        bytes.writeBytes(key.getBytes(StandardCharsets.UTF_8));
        bytes.writeInt(files.size());
        for (var file : files) {
            bytes.writeBytes(file.name().getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(file.content());
        }
        bytes.write(row);
        return bytes.toByteArray();
    }

    public String key() {
        return key;
    }

    List<Members.Member> files() {
        return files;
    }

    Group row() {
        return row;
    }
}
