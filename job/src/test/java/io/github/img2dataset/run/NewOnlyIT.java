package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code new_only}: a list again, with more rows, and what of it is downloaded. */
@Timeout(180)
class NewOnlyIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void downloadsOnlyTheNewRowsIntoNewShardsAndThenNothing() throws IOException {
        list(0, 25);
        run();
        list(0, 40);
        server.forgetRequests();

        run("--incremental_mode", "new_only");

        assertThat(server.requests()).isEqualTo(15);
        assertThat(server.requests("/ok/24.jpg")).isZero();
        var rows = metadata();
        assertThat(rows).hasSize(40);
        assertThat(url(rows, "0030")).endsWith("/ok/25.jpg");
        assertThat(url(rows, "0044")).endsWith("/ok/39.jpg");
        assertThat(JobRuns.row(rows, "0044").<String>getAs("caption")).isEqualTo("picture 39");

        server.forgetRequests();
        var again = run("--incremental_mode", "new_only");
        assertThat(server.requests()).isZero();
        assertThat(again.isComplete()).isTrue();
        assertThat(again.text()).startsWith("Nothing new");
        assertThat(metadata()).hasSize(40);
        assertThat(folder.resolve("out/.img2dataset/plan/new-005")).doesNotExist();
    }

    @Test
    void triesFailedRowsAgainAsNewOnes() throws IOException {
        csv(List.of(server.url("/ok/1.jpg") + ",a", server.url("/missing/2.jpg") + ",b", ",c"));
        run();
        server.forgetRequests();

        run("--incremental_mode", "new_only");

        assertThat(server.requests("/ok/1.jpg")).isZero();
        assertThat(server.requests("/missing/2.jpg")).isEqualTo(1);
        assertThat(metadata().keySet()).containsExactly("0000", "0001", "0002", "0010", "0011");
    }

    @Test
    void givesTheSameKeysAfterAnInterruption() throws IOException {
        list(0, 15);
        run();
        list(5, 60);
        run("--incremental_mode", "new_only");
        var keys = keys();
        assertThat(keys).hasSize(60);
        Files.delete(folder.resolve("out/003_stats.json"));
        Files.delete(folder.resolve("out/003.tar"));
        Files.delete(folder.resolve("out/003.parquet"));
        Files.delete(folder.resolve("out/005_stats.json"));
        server.forgetRequests();

        run("--incremental_mode", "new_only");

        assertThat(server.requests()).isEqualTo(20);
        assertThat(keys()).isEqualTo(keys);
    }

    @Test
    void comparesByAKeyColumnAndKeepsAllKindsOfColumnsOfAParquetList() throws IOException {
        var list = folder.resolve("list");
        var options = new String[] {
            "--url_list",
            list.toString(),
            "--input_format",
            "parquet",
            "--url_col",
            "u",
            "--save_additional_columns",
            "[\"uid\",\"u\",\"nested\",\"day\",\"moment\",\"price\"]",
            "--bbox_col",
            "boxes",
            "--verify_hash",
            "[\"sum\",\"sha256\"]",
            "--incremental_mode",
            "new_only",
            "--key_col",
            "uid"
        };
        parquet(list, 0, 10, "/ok/");
        run(options);
        var first = JobRuns.row(metadata(), "0003");
        parquet(list, 0, 12, "/moved/");
        server.forgetRequests();

        run(options);

        assertThat(server.requests()).as("two redirects and their targets").isEqualTo(4);
        var rows = metadata();
        assertThat(rows).hasSize(12);
        assertThat(JobRuns.row(rows, "0010").<String>getAs("status")).isEqualTo("success");
        var row = JobRuns.row(rows, "0011");
        assertThat(row.<Long>getAs("uid")).isEqualTo(11);
        assertThat(row.<String>getAs("status")).isEqualTo("failed_to_download");
        assertThat(row.<String>getAs("error_message")).isEqualTo("no sha256 in the list");
        assertThat(row.schema()).isEqualTo(first.schema());
        assertThat(row.<Row>getAs("nested").getList(0)).isEqualTo(List.of(11, 12));
        assertThat(row.<Row>getAs("nested").getString(1)).isEqualTo("n11");
        assertThat(row.<Object>getAs("day")).hasToString("1500-01-02");
        assertThat(row.<Object>getAs("price")).hasToString("11.50");
        assertThat(row.getList(row.fieldIndex("boxes"))).hasSize(1);
    }

    @Test
    void refusesWhatItCannotCompareBy() throws IOException {
        list(0, 1);

        assertThatThrownBy(() -> run("--incremental_mode", "new_only", "--output_format", "dummy"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("dummy");
        assertThatThrownBy(() -> run("--incremental_mode", "new_only", "--key_col", "uid"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("uid must be one of --save_additional_columns");
        assertThatThrownBy(() -> run("--key_col", "uid")).hasMessageContaining("new_only");
        run("--output_format", "dummy");
        assertThatThrownBy(() -> run("--incremental_mode", "new_only"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("000.parquet");
    }

    private void list(int from, int to) throws IOException {
        csv(IntStream.range(from, to)
                .mapToObj(i -> server.url("/ok/" + i + ".jpg") + ",picture " + i)
                .toList());
    }

    private void csv(List<String> rows) throws IOException {
        Files.writeString(folder.resolve("urls.csv"), "url,caption\n" + String.join("\n", rows) + "\n");
    }

    private void parquet(Path list, int from, int to, String path) {
        var sums = IntStream.range(0, 11)
                .mapToObj(i -> "'" + ContentHash.SHA256.of(ImageServer.picture(i)) + "'")
                .collect(Collectors.joining(","));
        // Spark 3.5 asks before it writes a day of 1500; set for the list only, the job must know by itself.
        var conf = LocalSpark.session().conf();
        conf.set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
        LocalSpark.session()
                .range(from, to)
                .selectExpr(
                        "id as uid",
                        "concat('" + server.url(path) + "', id, '.jpg') as u",
                        "concat('caption ', id) as caption",
                        "if(id > 10, 'ab', get(array(" + sums + "), int(id))) as sum",
                        "named_struct('list', array(int(id), int(id + 1)), 'text', concat('n', id)) as nested",
                        "date'1500-01-02' as day",
                        "timestamp'2020-01-02 03:04:05.123456' as moment",
                        "cast(id + 0.5 as decimal(12,2)) as price",
                        "array(array(0.1D, 0.1D, 0.5D, 0.5D)) as boxes")
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(list.toString());
        conf.unset("spark.sql.parquet.datetimeRebaseModeInWrite");
    }

    private RunSummary run(String... options) throws IOException {
        var arguments = new ArrayList<String>();
        if (!List.of(options).contains("--url_list")) {
            arguments.addAll(List.of("--url_list", folder.resolve("urls.csv").toString(), "--input_format", "csv"));
        }
        if (!List.of(options).contains("--output_format")) {
            arguments.addAll(List.of("--output_format", "webdataset"));
        }
        arguments.addAll(List.of("--caption_col", "caption"));
        arguments.addAll(List.of("--output_folder", folder.resolve("out").toString()));
        arguments.addAll(List.of("--number_sample_per_shard", "10", "--oom_shard_count", "3"));
        arguments.addAll(List.of("--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    private Map<String, Row> metadata() {
        return JobRuns.metadata(folder.resolve("out"));
    }

    private Map<String, String> keys() {
        return metadata().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> row.getValue().getAs("url")));
    }

    private static String url(Map<String, Row> rows, String key) {
        return JobRuns.row(rows, key).getAs("url");
    }
}
