package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.github.img2dataset.storage.InputFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Url lists in Parquet, read by Spark, which knows each row's index in its file whatever the splits are. */
final class ParquetSource implements ListSource {
    private static final String METADATA = "_metadata";
    private static final Pattern PATTERN_CHARACTER = Pattern.compile("[\\\\{}\\[\\]*?]");

    private final SparkSession session;
    private final UrlListConfig config;
    private final List<InputFile> files;
    private final StructType columns;
    private final List<ShardPlan.Block> blocks;

    ParquetSource(SparkSession session, List<InputFile> files, UrlListConfig config) {
        this.session = session;
        this.config = config;
        this.files = files;
        columns = columns(session.read()
                .option("mergeSchema", files.size() > 1)
                .parquet(paths(files))
                .schema());
        blocks = blocks(count());
    }

    private StructType columns(StructType schema) {
        var found = new StructType();
        for (var name : config.readCols()) {
            try {
                MissingColumn.check(name, List.of(schema.fieldNames()));
            } catch (UrlListException e) {
                throw new UrlListException("The url list " + e.getMessage());
            }
            var saved = config.savedCols().contains(name);
            found = found.add(name, saved ? schema.apply(name).dataType() : DataTypes.StringType, true);
        }
        return found;
    }

    @Override
    public StructType columns() {
        return columns;
    }

    @Override
    public List<ShardPlan.Block> blocks() {
        return blocks;
    }

    private List<Row> count() {
        var all = session.read().schema(new StructType()).parquet(paths(files));
        return all.groupBy(fileIndex(all).as(FILE)).agg(functions.count(lit(1))).collectAsList();
    }

    private static List<ShardPlan.Block> blocks(List<Row> counts) {
        return counts.stream()
                .map(row -> new ShardPlan.Block(row.getInt(0), 0, row.getLong(1)))
                .sorted((a, b) -> Integer.compare(a.file(), b.file()))
                .toList();
    }

    @Override
    public Dataset<Row> rows(ShardPlan plan, BitSet wanted) {
        var all = session.read().parquet(paths(withShards(plan, wanted)));
        var selected = new ArrayList<Column>();
        selected.add(fileIndex(all).as(FILE));
        selected.add(all.metadataColumn(METADATA).getField("row_index").as(POSITION));
        for (var i = 0; i < columns.size(); i++) {
            var field = columns.fields()[i];
            selected.add(col(quoted(field.name())).cast(field.dataType()).as(ListSource.columnName(i)));
        }
        return all.select(selected.toArray(Column[]::new));
    }

    private List<InputFile> withShards(ShardPlan plan, BitSet wanted) {
        return IntStream.range(0, files.size())
                .filter(file -> {
                    var next = wanted.nextSetBit(plan.firstShardOfFile(file));
                    return next >= 0 && next < plan.firstShardOfFile(file + 1);
                })
                .mapToObj(files::get)
                .toList();
    }

    private Column fileIndex(Dataset<Row> rows) {
        var index = FileIndex.of(files);
        return udf((UDF1<String, Integer>) index::of, DataTypes.IntegerType)
                .apply(rows.metadataColumn(METADATA).getField("file_path"));
    }

    /** Names are names: unescaped, Spark would take a "[1]" in one for a pattern. */
    private static String[] paths(List<InputFile> files) {
        return files.stream()
                .map(file -> PATTERN_CHARACTER.matcher(file.path()).replaceAll("\\\\$0"))
                .toArray(String[]::new);
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }
}
