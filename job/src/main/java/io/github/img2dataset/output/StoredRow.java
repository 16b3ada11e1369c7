package io.github.img2dataset.output;

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

    byte @Nullable [] bytes(String column) {
        return has(column) ? group.getBinary(column, 0).getBytes() : null;
    }

    boolean has(String column) {
        return group.getType().containsField(column) && group.getFieldRepetitionCount(column) > 0;
    }
}
