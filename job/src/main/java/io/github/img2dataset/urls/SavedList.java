package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.urls.parquet.ParquetSource;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.ListSource;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A list that {@link UrlList#saveNew} wrote: Parquet files that are one file of the list, one after the other, so that
 * their ends make no small shards. Its columns have the names of {@link ListSource#columnName}, for a list may have a
 * column twice, once as text.
 */
final class SavedList implements ListSource {
    /** Rows of a file are told apart by file here, so a file is one stretch. */
    private static final int WHOLE_FILE = Integer.MAX_VALUE;

    private final ParquetSource parts;
    private final UrlListConfig config;
    private final ShardPlan partPlan;
    /** Rows before each part. */
    private final long[] before;

    SavedList(SparkSession session, List<InputFile> files, UrlListConfig config) {
        this.config = config;
        parts = new ParquetSource(session, files, asSaved(config));
        partPlan = new ShardPlan(files.size(), parts.blocks(), WHOLE_FILE, 0);
        before = new long[files.size()];
        for (var part = 1; part < before.length; part++) {
            before[part] = before[part - 1] + partPlan.rowsOfFile(part - 1);
        }
    }

    /** The list's settings, with the columns' names in the saved files. */
    private static UrlListConfig asSaved(UrlListConfig list) {
        var saved = list.savedCols();
        var first = list.textCols().size();
        return new UrlListConfig(
                InputFormat.PARQUET,
                ListSource.columnName(list.textCols().indexOf(list.urlCol())),
                textName(list, list.captionCol()),
                list.additionalCols().stream()
                        .map(name -> ListSource.columnName(first + saved.indexOf(name)))
                        .toList(),
                list.bboxCol() == null ? null : ListSource.columnName(first + saved.indexOf(list.bboxCol())),
                textName(list, list.verifyHashCol()),
                list.dedupe());
    }

    private static @Nullable String textName(UrlListConfig list, @Nullable String column) {
        return column == null ? null : ListSource.columnName(list.textCols().indexOf(column));
    }

    @Override
    public StructType columns() {
        var names = config.readCols();
        var columns = new StructType();
        for (var i = 0; i < names.size(); i++) {
            columns = columns.add(names.get(i), parts.columns().fields()[i].dataType(), true);
        }
        return columns;
    }

    /** One block a part; where it starts, in rows, takes the place of bytes. */
    @Override
    public List<ShardPlan.Block> blocks() {
        return parts.blocks().stream()
                .map(part -> new ShardPlan.Block(0, before[part.file()], part.rows()))
                .toList();
    }

    @Override
    public Dataset<Row> rows(ShardPlan plan, BitSet wanted) {
        var before = this.before;
        var position = udf((UDF2<Integer, Long, Long>) (part, row) -> before[part] + row, DataTypes.LongType);
        return parts.rows(partPlan, partsWith(plan, wanted))
                .withColumn(POSITION, position.apply(col(FILE), col(POSITION)))
                .withColumn(FILE, lit(0));
    }

    private BitSet partsWith(ShardPlan plan, BitSet wanted) {
        var some = new BitSet();
        for (var part = 0; part < before.length; part++) {
            if (plan.wanted(0, before[part], partPlan.rowsOfFile(part), wanted).isPresent()) {
                some.set(partPlan.firstShardOfFile(part), partPlan.firstShardOfFile(part + 1));
            }
        }
        return some;
    }
}
