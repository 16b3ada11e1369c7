package io.github.img2dataset.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.card.Seal;
import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.report.page.Comparison;
import io.github.img2dataset.report.page.RunReport;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportIT {
    private static final String HOSTILE = "<script>document.title='owned'</script>";

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "files", "parquet", "tfrecord"})
    void standsInTheOutputFolderWithPicturesOfEveryFormat(String format) throws IOException {
        var summary = run("out", "--output_format", format);

        var page = Files.readString(folder.resolve("out/report.html"));
        assertThat(summary.report()).hasValueSatisfying(path -> assertThat(path).endsWith("/out/report.html"));
        assertThat(page)
                .contains("67 %", "Latency of a download", "http_4xx", "127.0.0.1", "thread_count")
                .contains("&lt;script&gt;document.title")
                .doesNotContain("<script", "password");
        assertThat(page.split("data:image/jpeg;base64,", -1)).hasSize(1 + 12);
    }

    @Test
    void readsFoldersOfEarlierVersionsAndOfThePythonVersion() throws IOException {
        stats();
        Files.writeString(folder.resolve("00001_stats.json"), "{\"count\": 3, \"succ");

        job("").write();

        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("did not record times", "boo", "The statistics of 1 shard cannot be read");
    }

    @Test
    void leavesNothingButTheReport() throws IOException {
        stats();

        job("").write();

        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> !name.endsWith(".crc"))
                    .containsExactlyInAnyOrder(".img2dataset", "00000_stats.json", "report.html");
        }
        assertThatThrownBy(() -> job("nothing").write()).isInstanceOf(UsageException.class);
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void looksAtADataSetThatARunIsWritingTo() throws IOException {
        stats();
        try (var run = RunLease.acquire(OutputFolder.open(folder.toString(), Map.of()), "run")) {
            assertThat(job("").write().liveRun()).isEqualTo("run");
            assertThat(run.isHeld()).isTrue();
        }
        assertThat(folder.resolve("report.html")).exists();
        assertThat(job("").read(false).liveRun()).isEmpty();
    }

    @Test
    void keepsTheFiguresOfTheDataSetWhenFailedRowsAreTriedAgain() throws IOException {
        run("out");
        var before = report("out").figures();

        run("out", "--retry_failed", "True");

        var after = report("out");
        assertThat(after.figures().totals().downloadedBytes())
                .isEqualTo(before.totals().downloadedBytes());
        assertThat(after.figures().measures().formats()).containsEntry("JPEG", 12L);
        assertThat(after.figures().measures().failingHosts()).containsEntry("127.0.0.1 http_4xx", 6L);
        assertThat(after.figures().totals().retriedRows()).isEqualTo(6);
        assertThat(after.runs().get(1).retriedRows()).isEqualTo(6);
        assertThat(after.runs().get(1).images()).isZero();
        assertThat(after.runs().get(0).images()).isEqualTo(12);
    }

    @Test
    void leavesAPersonsOwnPageAlone() throws IOException {
        run("out");
        var page = folder.resolve("out/report.html");
        var edited = Files.readString(page).replace("img2dataset report", "My notes on this report");
        for (var own : List.of("<p>my page</p>", edited)) {
            Files.writeString(page, own);

            assertThatThrownBy(() -> job("out").write())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("report.html was edited, or not written by img2dataset");
            assertThat(run("out").report()).isEmpty();
            assertThat(page).hasContent(own);
            assertThatThrownBy(() -> run("out", "--incremental_mode", "overwrite"))
                    .hasMessageContaining("it holds what is no output of a run: report.html");
        }
    }

    @Test
    void renewsAPageOfAnEarlierVersion() throws IOException {
        run("out");
        var page = folder.resolve("out/report.html");
        Files.writeString(page, Files.readString(page).replaceAll("(?s)\n<!-- Generated.*", ""));

        job("out").write();

        assertThat(Files.readString(page)).matches(Seal.PAGE::isIntact);
    }

    @Test
    void namesThePictureThatManyUrlsLeadTo() throws IOException {
        var urls = IntStream.range(0, 40)
                .mapToObj(row -> server.url("/ok/" + (row % 2 == 0 ? 0 : row) + ".jpg?" + row))
                .toList();
        var list = Files.write(folder.resolve("alike.txt"), urls);

        var summary = JobRuns.run(List.of(
                "--url_list",
                list.toString(),
                "--output_folder",
                folder.resolve("out").toString(),
                "--number_sample_per_shard",
                "20",
                "--allowed_networks",
                "127.0.0.0/8"));

        var said = "20 of the 40 images are the same picture (sha256 ";
        assertThat(summary.text()).contains(said);
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains(said);
    }

    @Test
    void measuresEveryRow() throws IOException {
        run("out");

        var figures = new ReportJob(LocalSpark.session(), folder.resolve("out").toString())
                .read(false)
                .figures();

        assertThat(figures.measures().histogram(Measure.FETCH_SECONDS).count()).isEqualTo(18);
        assertThat(figures.measures().histogram(Measure.WAIT_SECONDS).count()).isEqualTo(18);
        assertThat(figures.measures().histogram(Measure.BODY_BYTES).count()).isEqualTo(12);
        assertThat(figures.measures().histogram(Measure.DECODE_SECONDS).count()).isEqualTo(12);
        assertThat(figures.measures().histogram(Measure.STORED_SIDE).max()).isEqualTo(64);
        assertThat(figures.measures().formats()).containsEntry("JPEG", 12L);
        assertThat(figures.measures().failingHosts()).containsEntry("127.0.0.1 http_4xx", 6L);
    }

    @Test
    void comparesRuns() throws IOException {
        run("one");
        run("two", "--thread_count", "3");
        var reports = List.of(report("one"), report("two"));

        var text = new Comparison(reports).text();

        assertThat(text).contains("images/s", "67 %", "failed: http_4xx");
        assertThat(text.lines().filter(line -> line.startsWith("thread_count")).findFirst())
                .hasValueSatisfying(line -> assertThat(line.split("\\s+")).containsExactly("thread_count", "256", "3"));
        assertThat(folder.resolve("one/report.html")).exists();
    }

    @Test
    void refusesAFolderWithoutADataSet() {
        assertThatThrownBy(() -> report("nothing"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("There is no data set");
    }

    private RunReport report(String name) throws IOException {
        return job(name).read(false);
    }

    private ReportJob job(String name) throws IOException {
        return new ReportJob(LocalSpark.session(), folder.resolve(name).toString());
    }

    /** A shard as the Python version describes it. */
    private void stats() throws IOException {
        Files.writeString(folder.resolve("00000_stats.json"), """
                {"count": 3, "successes": 2, "failed_to_download": 1, "failed_to_resize": 0, "duration": 1.5,
                 "start_time": 10.5, "end_time": 12.0, "status_dict": {"success": 2, "boo": 1}}""");
    }

    /** 18 rows in three shards; every third picture is missing. */
    private RunSummary run(String name, String... options) throws IOException {
        var list = folder.resolve("list.csv");
        if (!Files.exists(list)) {
            Files.write(
                    list,
                    IntStream.range(-1, 18)
                            .mapToObj(i -> i < 0
                                    ? "url,caption"
                                    : server.url((i % 3 == 0 ? "/missing/" : "/ok/") + i + ".jpg") + "," + HOSTILE)
                            .toList(),
                    UTF_8);
        }
        var arguments = new ArrayList<>(List.of("--url_list", list.toString(), "--input_format", "csv"));
        arguments.addAll(List.of(
                "--caption_col",
                "caption",
                "--output_folder",
                folder.resolve(name).toString()));
        arguments.addAll(List.of("--number_sample_per_shard", "6", "--image_size", "64"));
        arguments.addAll(List.of("--allowed_networks", "127.0.0.0/8", "--header", "Authorization: password"));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }
}
