package io.github.img2dataset.output;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Parquet rows as bytes: for each field of the schema how often it is there, then its values. The bytes do not name the
 * schema; {@link GroupReader} has to know it. Grows as it is written to. Single-threaded.
 */
final class GroupBytes {
    private static final int FIRST_BYTES = 1024;

    /** An array cannot be larger on every JVM. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);

    byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Row of a schema, made of the bytes that were written. */
    Group toGroup(MessageType schema) {
        var group = new SimpleGroup(schema);
        new GroupReader(ByteBuffer.wrap(toByteArray())).read(group);
        return group;
    }

    void write(Group group) {
        for (var field = 0; field < group.getType().getFieldCount(); field++) {
            write(group, field);
        }
    }

    /** Writes one field. */
    void write(Group group, int field) {
        var type = group.getType().getType(field);
        var count = group.getFieldRepetitionCount(field);
        writeInt(count);
        for (var i = 0; i < count; i++) {
            if (type.isPrimitive()) {
                writeValue(group, field, i, type.asPrimitiveType());
            } else {
                write(group.getGroup(field, i));
            }
        }
    }

    private void writeValue(Group group, int field, int index, PrimitiveType type) {
        switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> writeInt(group.getBoolean(field, index) ? 1 : 0);
            case INT32 -> writeInt(group.getInteger(field, index));
            case INT64 -> writeLong(group.getLong(field, index));
            case FLOAT -> writeInt(Float.floatToRawIntBits(group.getFloat(field, index)));
            case DOUBLE -> writeLong(Double.doubleToRawLongBits(group.getDouble(field, index)));
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                writeBytes(group.getBinary(field, index).getBytes());
            case INT96 -> writeBytes(group.getInt96(field, index).getBytes());
        }
    }

    void writeInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    private void writeLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    void writeBytes(byte[] bytes) {
        writeInt(bytes.length);
        room(bytes.length).put(bytes);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            var size = Math.max(Math.addExact(buffer.position(), bytes), doubled(buffer.capacity()));
            buffer = ByteBuffer.allocate(size).put(buffer.flip());
        }
        return buffer;
    }

    private static int doubled(int capacity) {
        return capacity > LARGEST / 2 ? LARGEST : 2 * capacity;
    }
}
