package io.github.img2dataset.output;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The metadata columns of a data set as one of its shards has them, the column of images apart. Every machine reads
 * it from that shard again: Parquet's schemas do not cross from driver to executors.
 */
public final class RowLayout {
    private final MessageType columns;
    private final List<String> names;
    private final @Nullable ImageColumn images;

    /**
     * Takes columns that are at hand.
     *
     * @param images null where images are no column
     */
    RowLayout(List<Type> columns, @Nullable ImageColumn images) {
        this.columns = new MessageType("sample", columns);
        this.names = columns.stream().map(Type::getName).toList();
        this.images = images;
    }

    /**
     * Reads the columns of a shard.
     *
     * @throws IOException when the shard has no metadata that can be read
     */
    public static RowLayout read(OutputFolder folder, String shardId, OutputFormat format) throws IOException {
        var file = ShardFormat.metadataFile(shardId);
        var fields = ParquetSamples.fields(folder, file);
        return format.hasImageColumn()
                ? new RowLayout(fields.subList(0, fields.size() - 1), ParquetSamples.images(folder, file))
                : new RowLayout(fields, null);
    }

    MessageType columns() {
        return columns;
    }

    /** The column of images; null where the data set has them in files of their own. */
    @Nullable ImageColumn images() {
        return images;
    }

    boolean has(String column) {
        return names.contains(column);
    }

    /**
     * Puts the values of another shard's row into these columns. A column that the row does not have is null.
     *
     * @param file named by the failure
     * @throws IOException when the row has a column that is not among these, or one of another type
     */
    Group fitted(Group row, String file) throws IOException {
        if (row.getType().getFields().equals(columns.getFields())) {
            return row;
        }
        var fitted = new SimpleGroup(columns);
        for (var field : row.getType().getFields()) {
            var there = names.indexOf(field.getName());
            if (there >= 0 && columns.getType(there).equals(field)) {
                copy(row, row.getType().getFieldIndex(field.getName()), fitted, there);
            } else if (!isEmpty(row, field)) {
                throw new IOException(file + " has the column " + described(field) + ", where the first shard has "
                        + (there < 0 ? "none of that name" : described(columns.getType(there)))
                        + ": shards of different columns cannot be packed together");
            }
        }
        return fitted;
    }

    /** A list of one run may have nothing but nulls in a shard, and so another type there. */
    private static boolean isEmpty(Group row, Type field) {
        return row.getFieldRepetitionCount(field.getName()) == 0;
    }

    private static String described(Type field) {
        return Objects.toString(field).strip();
    }

    private static void copy(Group from, int source, SimpleGroup to, int target) {
        var bytes = new GroupBytes();
        bytes.write(from, source);
        new GroupReader(ByteBuffer.wrap(bytes.toByteArray())).read(to, target);
    }

    /** The columns with one more for the images. */
    MessageType withImages(Type images) {
        var all = new ArrayList<>(columns.getFields());
        all.add(images);
        return new MessageType("sample", all);
    }
}
