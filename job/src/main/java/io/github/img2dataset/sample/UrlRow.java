package io.github.img2dataset.sample;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the url list and its place in the data set.
 *
 * @param shard number of the shard the row belongs to
 * @param index place in the shard, from 0
 * @param url as listed; may be null, blank or no url at all
 * @param caption null when the row has none or no caption column is read
 * @param expectedHash the hash the downloaded bytes must have, or null when there is nothing to verify
 * @param boundingBoxes the value of the bounding box column as read: should be a list of {@code [x_min, y_min,
 *     x_max, y_max]} in 0..1
 * @param duplicateOf the place of the first row with the same url when it is another one; null when this is the first,
 *     or when nobody asked
 * @param additional values of the saved additional columns, in their order; each has the class that its {@link
 *     ColumnType} says, or is null
 */
public record UrlRow(
        int shard,
        int index,
        @Nullable String url,
        @Nullable String caption,
        @Nullable String expectedHash,
        @Nullable Object boundingBoxes,
        @Nullable Place duplicateOf,
        List<@Nullable Object> additional)
        implements Serializable {

    /** A place in the data set: a shard's number and the index in it. */
    public record Place(int shard, int index) implements Serializable {}
}
