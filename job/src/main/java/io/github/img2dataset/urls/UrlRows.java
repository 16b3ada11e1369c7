package io.github.img2dataset.urls;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Spark's rows, of the read columns, then the place, then {@link Duplicates#FIRST} when asked for, as url rows. */
final class UrlRows implements Serializable {
    private final List<Column> saved;
    private final ShardSlots slots;
    private final int urlField;
    private final int captionField;
    private final int hashField;
    private final int boxesField;
    private final int firstSaved;
    private final int placeField;
    private final int firstField;

    UrlRows(UrlListConfig config, List<Column> saved, ShardSlots slots) {
        // Unlike immutable lists, these may be asked for the index of null.
        var text = new ArrayList<>(config.textCols());
        var saves = new ArrayList<>(config.savedCols());
        this.saved = new ArrayList<>(saved);
        this.slots = slots;
        urlField = text.indexOf(config.urlCol());
        captionField = text.indexOf(config.captionCol());
        hashField = text.indexOf(config.verifyHashCol());
        boxesField = saves.indexOf(config.bboxCol());
        firstSaved = text.size();
        placeField = firstSaved + saves.size();
        firstField = config.dedupe() ? placeField + 1 : -1;
    }

    /** The rows of a partition. */
    Iterator<UrlRow> of(int partition, Iterator<Row> rows) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public UrlRow next() {
                return urlRow(partition, rows.next());
            }
        };
    }

    private UrlRow urlRow(int partition, Row row) {
        var shard = RowPlace.shard(row.getLong(placeField));
        if (slots.partition(shard) != partition) {
            throw new IllegalStateException("Rows of shard " + shard + " are in partition " + partition
                    + " of the url list, not " + slots.partition(shard));
        }
        var values = values(row);
        return new UrlRow(
                shard,
                RowPlace.index(row.getLong(placeField)),
                text(row, urlField),
                text(row, captionField),
                text(row, hashField),
                boxesField < 0 ? null : values.get(boxesField),
                first(row),
                values);
    }

    private UrlRow.@Nullable Place first(Row row) {
        if (firstField < 0 || row.isNullAt(firstField)) {
            return null;
        }
        var place = row.getLong(firstField);
        return new UrlRow.Place(RowPlace.shard(place), RowPlace.index(place));
    }

    private List<@Nullable Object> values(Row row) {
        var values = new ArrayList<@Nullable Object>(saved.size());
        for (var i = 0; i < saved.size(); i++) {
            values.add(RowValues.of(row, firstSaved + i, saved.get(i).type()));
        }
        return Collections.unmodifiableList(values);
    }

    private static @Nullable String text(Row row, int field) {
        var value = field < 0 ? null : row.get(field);
        return value == null ? null : value.toString();
    }
}
