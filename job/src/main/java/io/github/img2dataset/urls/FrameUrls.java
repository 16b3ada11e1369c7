package io.github.img2dataset.urls;

import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.urls.source.MissingColumn;
import io.github.img2dataset.urls.source.TextColumn;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Reads url, caption, expected hash and boxes out of the rows of a frame, which stay as they are. */
public final class FrameUrls implements Serializable {
    private static final long serialVersionUID = 1;

    private final int url;
    private final int caption;
    private final int hash;
    private final int boxes;
    private final @Nullable ColumnType boxesType;

    /**
     * Finds the columns.
     *
     * @throws UrlListException when the frame lacks one, or has it in a type that cannot be read
     */
    public FrameUrls(StructType schema, UrlListConfig config) {
        var names = List.of(schema.fieldNames());
        for (var name : config.textCols()) {
            MissingColumn.checkList(name, schema);
            TextColumn.require(name, schema.fields()[names.indexOf(name)].dataType(), config);
        }
        Stream.ofNullable(config.bboxCol()).forEach(name -> MissingColumn.checkList(name, schema));
        url = names.indexOf(config.urlCol());
        caption = config.captionCol() == null ? -1 : names.indexOf(config.captionCol());
        hash = config.verifyHashCol() == null ? -1 : names.indexOf(config.verifyHashCol());
        boxes = config.bboxCol() == null ? -1 : names.indexOf(config.bboxCol());
        boxesType = boxes < 0
                ? null
                : ColumnTypes.column(names.get(boxes), schema.fields()[boxes].dataType())
                        .type();
    }

    /** The row as one of a url list. */
    public UrlRow of(Row row) {
        return new UrlRow(
                0,
                0,
                text(row, url),
                text(row, caption),
                text(row, hash),
                boxesType == null ? null : RowValues.of(row, boxes, boxesType),
                null,
                List.of());
    }

    private static @Nullable String text(Row row, int field) {
        var value = field < 0 ? null : row.get(field);
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return value == null ? null : value.toString();
    }
}
