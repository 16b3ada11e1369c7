package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delta and Iceberg, as users add them to Spark: {@code .ci/long-run tables} has their jars. */
@Timeout(300)
@EnabledIf(value = "areThere", disabledReason = ".ci/long-run tables runs it, with the jars of Delta and Iceberg")
class TablesIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    private static Path warehouse;

    @TempDir
    Path folder;

    static boolean areThere() {
        return Stream.of("io/delta/sql/DeltaSparkSessionExtension.class", "org/apache/iceberg/spark/SparkCatalog.class")
                .allMatch(name -> TablesIT.class.getClassLoader().getResource(name) != null);
    }

    /** Spark takes over the JVM's properties when its session is made. */
    @BeforeAll
    static void catalogs() {
        System.setProperty(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension,"
                        + "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
        System.setProperty("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        System.setProperty("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog");
        System.setProperty("spark.sql.catalog.lake.type", "hadoop");
        System.setProperty(
                "spark.sql.catalog.lake.warehouse", warehouse.resolve("lake").toString());
        System.setProperty("spark.sql.warehouse.dir", warehouse.resolve("spark").toString());
    }

    @AfterEach
    void stop() {
        server.release();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"iceberg, lake.db.images_iceberg", "delta, images_delta"})
    void theMetadataOfAllRowsIsInTheTableOnceWhateverTheRunsDo(String format, String table) throws IOException {
        sql("CREATE DATABASE IF NOT EXISTS lake.db");
        var list = list("/ok/1.jpg", "/later/2.jpg", "/ok/3.jpg", "/missing/4.jpg");
        var arguments = arguments(list, "csv", "--metadata_table", table, "--save_additional_columns", "number");

        var refusal = message(() -> JobRuns.run(arguments));
        assertThat(refusal).contains("there is no table " + table).hasLineCount(1);
        assertThat(server.requests()).isZero();
        sql(refusal.replaceFirst(".*; (CREATE TABLE .*) USING .*", "$1") + " USING " + format);

        JobRuns.run(arguments);
        assertThat(statuses(table)).containsExactly("success", "failed_to_download", "success", "failed_to_download");
        assertThat(sql("SELECT number FROM " + table + " ORDER BY key"))
                .extracting(row -> row.getLong(0))
                .containsExactly(0L, 1L, 2L, 3L);

        // A run that is all done; one that mends a row; what a run that was killed before the merge leaves.
        JobRuns.run(arguments);
        assertThat(statuses(table)).hasSize(4);
        server.mend();
        JobRuns.run(plus(arguments, "--retry_failed"));
        assertThat(statuses(table)).containsExactly("success", "success", "success", "failed_to_download");
        sql("DELETE FROM " + table + " WHERE key <> '00000'");
        JobRuns.run(arguments);
        assertThat(statuses(table)).hasSize(4);

        // Another data set in the same table, and another list in this one's place.
        sql("INSERT INTO " + table + " SELECT * EXCEPT (output_folder), 'elsewhere' FROM " + table);
        var shorter =
                arguments(list("/ok/7.jpg"), "csv", "--metadata_table", table, "--save_additional_columns", "number");
        JobRuns.run(plus(shorter, "--incremental_mode", "overwrite"));
        assertThat(sql("SELECT url FROM " + table + " WHERE output_folder <> 'elsewhere'"))
                .extracting(row -> row.getString(0))
                .containsExactly(server.url("/ok/7.jpg"));
        assertThat(sql("SELECT * FROM " + table + " WHERE output_folder = 'elsewhere'"))
                .hasSize(4);
    }

    /** Before any work. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE plain (url STRING, key STRING, status STRING, error_message STRING, output_folder STRING) USING parquet | plain | MERGE",
                "CREATE TABLE lake.db.narrow (url STRING, key STRING, output_folder STRING) USING iceberg | lake.db.narrow | status"
            })
    void aTableThatDoesNotTakeTheRowsIsRefused(String statement, String table, String reason) throws IOException {
        sql("CREATE DATABASE IF NOT EXISTS lake.db");
        sql(statement);
        var list = list("/ok/1.jpg");

        assertThat(message(() -> JobRuns.run(arguments(list, "csv", "--metadata_table", table))))
                .startsWith("--metadata_table " + table + ": ")
                .contains(reason)
                .hasLineCount(1);

        assertThat(server.requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lake.db.list_iceberg USING iceberg", "list_delta USING delta"})
    void tablesAreListsWhoseRowsKeepTheirKeys(String table) throws IOException {
        var name = table.split(" ", 2)[0];
        sql("CREATE DATABASE IF NOT EXISTS lake.db");
        sql("CREATE TABLE " + table + " AS SELECT '" + server.url("/ok/1.jpg") + "' url");
        var arguments = arguments(name, "table");
        JobRuns.run(arguments);
        sql("DELETE FROM " + name);
        sql("INSERT INTO " + name + " VALUES ('" + server.url("/ok/2.jpg") + "')");

        assertThat(JobRuns.run(arguments).finishedBefore()).isEqualTo(1);

        assertThat(JobRuns.metadata(folder.resolve("out")).values())
                .extracting(row -> row.<String>getAs("url"))
                .containsExactly(server.url("/ok/1.jpg"));
    }

    private String list(String... paths) throws IOException {
        var lines = new ArrayList<>(List.of("url,number"));
        for (var path : paths) {
            lines.add(server.url(path) + "," + (lines.size() - 1));
        }
        var file = folder.resolve("list" + paths.length + ".csv");
        Files.write(file, lines);
        return file.toString();
    }

    private List<String> arguments(String list, String format, String... more) {
        return plus(
                List.of(
                        "--url_list",
                        list,
                        "--input_format",
                        format,
                        "--output_folder",
                        folder.resolve("out").toString(),
                        "--output_format",
                        "webdataset",
                        "--number_sample_per_shard",
                        "2",
                        "--allowed_networks",
                        "127.0.0.0/8"),
                more);
    }

    private static List<String> plus(List<String> arguments, String... more) {
        return Stream.concat(arguments.stream(), Stream.of(more)).toList();
    }

    private static List<Row> sql(String statement) {
        return LocalSpark.session().sql(statement).collectAsList();
    }

    private static List<String> statuses(String table) {
        return sql("SELECT status FROM " + table + " ORDER BY key").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static String message(ThrowingCallable work) {
        var thrown = catchThrowable(work);
        assertThat(thrown).isInstanceOf(UsageException.class);
        return Objects.requireNonNull(thrown.getMessage());
    }
}
