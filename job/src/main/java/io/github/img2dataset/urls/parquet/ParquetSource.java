package io.github.img2dataset.urls.parquet;

import static org.apache.spark.sql.functions.udf;

import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.urls.source.ListSource;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Url lists in Parquet, read by Spark, which knows each row's index in its file whatever the splits are. A column that
 * some of the files lack is null there.
 */
public final class ParquetSource implements ListSource {
    private static final String METADATA = "_metadata";

    /** Files whose footers one thread reads in a moment. */
    private static final int FEW = 20;

    private final SparkSession session;
    private final List<InputFile> list;
    private final ParquetFiles files;
    private final StructType columns;

    /**
     * Reads the footers.
     *
     * @throws UrlListException when no file has one of the columns, or one of the files cannot be read
     */
    public ParquetSource(SparkSession session, List<InputFile> list, UrlListConfig config) {
        this.session = session;
        this.list = list;
        files = ParquetFiles.open(session, list, config.readCols());
        columns = ParquetColumns.common(files, config);
    }

    /**
     * Finds a wrong column or format before Spark is there: in all files where they are few, otherwise the format in the first.
     *
     * @throws UrlListException as the constructor
     */
    public static void checkHead(List<InputFile> list, UrlListConfig config, InputReader reader) throws IOException {
        if (list.size() <= FEW) {
            ParquetColumns.common(ParquetFiles.open(reader, list, config.readCols()), config);
        } else {
            ParquetFiles.open(reader, list.subList(0, 1), config.readCols());
        }
    }

    @Override
    public StructType columns() {
        return columns;
    }

    @Override
    public List<ShardPlan.Block> blocks() {
        return IntStream.range(0, list.size())
                .mapToObj(file -> new ShardPlan.Block(file, 0, files.rows(file)))
                .toList();
    }

    @Override
    public Dataset<Row> rows(ShardPlan plan, BitSet wanted) {
        IntPredicate hasShards =
                file -> plan.wanted(file, 0, plan.rowsOfFile(file), wanted).isPresent();
        return files.groups(hasShards).stream()
                .map(this::selected)
                .reduce(Dataset::union)
                .orElseThrow(() -> new IllegalArgumentException("No shard of the plan is wanted: " + wanted));
    }

    private Dataset<Row> selected(ParquetFiles.Group group) {
        var rows = files.read(session, group);
        var selected =
                new ArrayList<>(List.of(fileIndex(rows).as(FILE), rowIndex(rows).as(POSITION)));
        for (var i = 0; i < columns.size(); i++) {
            var field = columns.fields()[i];
            selected.add(
                    files.column(group, field.name()).cast(field.dataType()).as(ListSource.columnName(i)));
        }
        return rows.select(selected.toArray(Column[]::new));
    }

    private Column fileIndex(Dataset<Row> rows) {
        var index = FileIndex.of(list);
        return udf((UDF1<String, Integer>) index::of, DataTypes.IntegerType)
                .apply(rows.metadataColumn(METADATA).getField("file_path"));
    }

    private static Column rowIndex(Dataset<Row> rows) {
        return rows.metadataColumn(METADATA).getField("row_index");
    }
}
