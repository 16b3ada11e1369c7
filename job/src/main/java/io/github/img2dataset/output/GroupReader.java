package io.github.img2dataset.output;

import java.nio.ByteBuffer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/** Reads what {@link GroupBytes} wrote, from where the buffer stands. Single-threaded. */
record GroupReader(ByteBuffer buffer) {

    /** Reads all fields into a group that has none yet. */
    void read(Group group) {
        for (var field = 0; field < group.getType().getFieldCount(); field++) {
            read(group, field);
        }
    }

    /** Reads one field. */
    void read(Group group, int field) {
        var type = group.getType().getType(field);
        var count = buffer.getInt();
        for (var i = 0; i < count; i++) {
            if (type.isPrimitive()) {
                readValue(group, field, type.asPrimitiveType());
            } else {
                read(group.addGroup(field));
            }
        }
    }

    private void readValue(Group group, int field, PrimitiveType type) {
        switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> group.add(field, buffer.getInt() == 1);
            case INT32 -> group.add(field, buffer.getInt());
            case INT64 -> group.add(field, buffer.getLong());
            case FLOAT -> group.add(field, Float.intBitsToFloat(buffer.getInt()));
            case DOUBLE -> group.add(field, Double.longBitsToDouble(buffer.getLong()));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> group.add(field, Binary.fromConstantByteArray(readBytes()));
            case INT96 -> group.add(field, NanoTime.fromBinary(Binary.fromConstantByteArray(readBytes())));
        }
    }

    int readInt() {
        return buffer.getInt();
    }

    byte[] readBytes() {
        var bytes = new byte[buffer.getInt()];
        buffer.get(bytes);
        return bytes;
    }
}
