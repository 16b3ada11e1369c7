package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;

import io.github.img2dataset.storage.InputFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Url lists in Parquet, read by Spark, which knows each row's index in its file whatever the splits are. A column that
 * some of the files lack is null there.
 */
final class ParquetSource implements ListSource {
    private static final String METADATA = "_metadata";

    private final List<InputFile> files;
    private final List<ParquetGroup> groups;
    private final StructType columns;
    private final List<ShardPlan.Block> blocks;

    /**
     * Reads the footers.
     *
     * @throws UrlListException when no file has one of the columns, or Spark cannot read the files
     */
    ParquetSource(SparkSession session, List<InputFile> files, UrlListConfig config) {
        this.files = files;
        groups = ParquetGroup.of(session, files);
        columns = ParquetColumns.common(groups, config);
        blocks = groups.stream()
                .flatMap(group -> count(group).stream())
                .sorted(Comparator.comparingInt(ShardPlan.Block::file))
                .toList();
    }

    @Override
    public StructType columns() {
        return columns;
    }

    @Override
    public List<ShardPlan.Block> blocks() {
        return blocks;
    }

    private List<ShardPlan.Block> count(ParquetGroup group) {
        var rows = group.rows();
        var index = FileIndex.of(files);
        return rows.groupBy(filePath(rows)).agg(functions.count(lit(1)), max(rowIndex(rows))).collectAsList().stream()
                .map(row -> block(index.of(row.getString(0)), row.getLong(1), row.getLong(2)))
                .toList();
    }

    private ShardPlan.Block block(int file, long rows, long lastIndex) {
        if (lastIndex + 1 != rows) {
            throw new IllegalStateException("Spark read " + rows + " rows of "
                    + files.get(file).path() + ", the last of which is row " + lastIndex);
        }
        return new ShardPlan.Block(file, 0, rows);
    }

    @Override
    public Dataset<Row> rows(ShardPlan plan, BitSet wanted) {
        IntPredicate hasShards = file -> {
            var next = wanted.nextSetBit(plan.firstShardOfFile(file));
            return next >= 0 && next < plan.firstShardOfFile(file + 1);
        };
        return groups.stream()
                .filter(group -> group.files().stream().anyMatch(hasShards::test))
                .map(group -> selected(group.rows(hasShards), group.schema()))
                .reduce(Dataset::union)
                .orElseThrow(() -> new IllegalArgumentException("No shard of the plan is wanted: " + wanted));
    }

    private Dataset<Row> selected(Dataset<Row> rows, StructType schema) {
        var selected =
                new ArrayList<>(List.of(fileIndex(rows).as(FILE), rowIndex(rows).as(POSITION)));
        IntStream.range(0, columns.size()).forEach(i -> {
            var field = columns.fields()[i];
            var present = List.of(schema.fieldNames()).contains(field.name());
            var value = present ? col(quoted(field.name())) : lit(null);
            selected.add(value.cast(field.dataType()).as(ListSource.columnName(i)));
        });
        return rows.select(selected.toArray(Column[]::new));
    }

    private Column fileIndex(Dataset<Row> rows) {
        var index = FileIndex.of(files);
        return udf((UDF1<String, Integer>) index::of, DataTypes.IntegerType).apply(filePath(rows));
    }

    private static Column filePath(Dataset<Row> rows) {
        return rows.metadataColumn(METADATA).getField("file_path");
    }

    private static Column rowIndex(Dataset<Row> rows) {
        return rows.metadataColumn(METADATA).getField("row_index");
    }

    static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }
}
