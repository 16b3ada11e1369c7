package io.github.img2dataset.output;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/** A row of a shard's parquet: scalars by the name of their column, null where there is no value or no such column. */
record StoredRow(Group group) {

    @Nullable String text(String column) {
        return has(column) ? group.getString(column, 0) : null;
    }

    /** An integer of either width. */
    @Nullable Integer integer(String column) {
        return has(column)
                ? Integer.valueOf(group.getValueToString(group.getType().getFieldIndex(column), 0))
                : null;
    }

    /** A text, a number, or a truth value. */
    @Nullable Object value(Column column) {
        var name = column.name();
        if (!has(name) || !(column.type() instanceof Scalar scalar)) {
            return null;
        }
        return switch (scalar) {
            case STRING -> group.getString(name, 0);
            case INT64 -> group.getLong(name, 0);
            case DOUBLE -> group.getDouble(name, 0);
            case BOOLEAN -> group.getBoolean(name, 0);
            default -> throw new IllegalArgumentException("No step adds a column of the type " + scalar);
        };
    }

    byte @Nullable [] bytes(String column) {
        return has(column) ? group.getBinary(column, 0).getBytes() : null;
    }

    /** An encoded image, in either {@link ImageColumn.Style}. */
    byte @Nullable [] image(String column) {
        if (!has(column) || group.getType().getType(column).isPrimitive()) {
            return bytes(column);
        }
        return new StoredRow(group.getGroup(column, 0)).bytes(ImageColumn.BYTES);
    }

    boolean has(String column) {
        return group.getType().containsField(column) && group.getFieldRepetitionCount(column) > 0;
    }
}
