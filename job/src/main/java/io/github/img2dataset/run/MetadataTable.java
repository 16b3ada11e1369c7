package io.github.img2dataset.run;

import static org.apache.spark.sql.functions.lit;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.cluster.SqlMessage;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.options.IncrementalMode;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.urls.ColumnTypes;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * The table that {@code --metadata_table} names. After each run it holds the metadata of all rows of the data set, each once: one MERGE, which the
 * table format commits as a whole, adds rows that are not there, renews those that a retry has changed, and deletes those of a data set that
 * was overwritten. A run that ends before the MERGE leaves the table as it was, and the next one catches up.
 */
final class MetadataTable {
    /** Tells the rows of one data set from those of others in the table. */
    private static final String OUTPUT_FOLDER = "output_folder";

    /** What Spark's EXPLAIN says in place of a plan when there is none, a line before the reason. */
    private static final String NO_PLAN = "Error occurred during query planning";

    private static final String VIEW = "img2dataset_metadata";

    private final SparkSession spark;
    private final String table;
    private final OutputFolder folder;
    private final JobConfig config;

    /**
     * Names the table.
     *
     * @param table as Spark SQL knows it: {@code catalog.database.table}
     */
    MetadataTable(SparkSession spark, String table, OutputFolder folder, JobConfig config) {
        this.spark = spark;
        this.table = table;
        this.folder = folder;
        this.config = config;
    }

    /**
     * Refuses a table that is not there, has other columns, or cannot be merged into: before the work, not behind it.
     *
     * @throws UsageException in one line, for a table that is not there with the statement that makes it
     */
    void require(SampleSchema schema) {
        var columns = ColumnTypes.schema(schema.columns()).add(OUTPUT_FOLDER, DataTypes.StringType);
        told(() -> {
            if (!spark.catalog().tableExists(table)) {
                throw new UsageException(
                        "--metadata_table: there is no table " + table + "; create it with CREATE TABLE " + table + " ("
                                + columns.toDDL() + ") USING iceberg, or delta");
            }
            var lines = by(spark.createDataFrame(List.of(), columns), "EXPLAIN " + statement())
                    .collectAsList();
            if (lines.get(0).getString(0).startsWith(NO_PLAN)) {
                throw refusal(
                        lines.stream().skip(1).map(line -> line.getString(0)).collect(Collectors.joining("\n")));
            }
        });
    }

    /**
     * Brings the table to what the folder holds.
     *
     * @throws UsageException when the table does not take it; the data set is complete all the same
     * @throws IOException when the folder cannot be read
     */
    void merge() throws IOException {
        var files = DataSet.finishedShards(folder, config.keys()).stream()
                .mapToObj(shard -> folder.uri() + "/"
                        + OutputFormat.metadataFile(config.keys().shardId(shard)))
                .toArray(String[]::new);
        if (files.length > 0) {
            merge(files);
        }
    }

    private void merge(String[] files) {
        try {
            told(() -> by(
                    spark.read()
                            .parquet(files)
                            .drop(config.imageColumn().name())
                            .withColumn(OUTPUT_FOLDER, lit(folder.uri())),
                    statement()));
        } catch (UsageException e) {
            throw new UsageException(e.getMessage() + ". The data set in " + folder.uri()
                    + " and its report are complete; run the same command again to merge");
        }
    }

    private String statement() {
        var same = "t." + OUTPUT_FOLDER + " = s." + OUTPUT_FOLDER + " AND t." + MetadataColumns.KEY + " = s."
                + MetadataColumns.KEY;
        var unchanged = Stream.of(MetadataColumns.URL, MetadataColumns.STATUS, MetadataColumns.ERROR_MESSAGE)
                .map(column -> "t." + column + " <=> s." + column)
                .collect(Collectors.joining(" AND ", "NOT (", ")"));
        return "MERGE INTO " + table + " t USING " + VIEW + " s ON " + same
                + " WHEN MATCHED AND " + unchanged + " THEN UPDATE SET *"
                + " WHEN NOT MATCHED THEN INSERT *"
                + (config.incrementalMode() == IncrementalMode.OVERWRITE
                        ? " WHEN NOT MATCHED BY SOURCE AND t." + OUTPUT_FOLDER + " = '"
                                + folder.uri().replace("\\", "\\\\").replace("'", "\\'") + "' THEN DELETE"
                        : "");
    }

    /** Runs a statement with these rows as its view, for as long as it takes. */
    private Dataset<Row> by(Dataset<Row> rows, String statement) {
        rows.createOrReplaceTempView(VIEW);
        try {
            return spark.sql(statement);
        } finally {
            spark.catalog().dropTempView(VIEW);
        }
    }

    private void told(Runnable work) {
        try {
            work.run();
        } catch (UsageException e) {
            throw e;
        } catch (Exception e) { // AnalysisException is checked, which Spark's Java API does not declare
            if (e instanceof SparkThrowable) {
                throw refusal(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private UsageException refusal(String sparksWords) {
        return new UsageException("--metadata_table " + table + ": " + SqlMessage.of(sparksWords));
    }
}
