package io.github.img2dataset.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.duplicates.DuplicatesRequest;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.run.verify.VerifyReport;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job with its list and its data set on one store: run, checked, damaged, repaired; a subclass names one. */
@Timeout(180)
abstract class JobOnStoreContract {
    private static final int SHARDS = 3;
    private static final int ROWS = 10;

    private final ImageServer server = new ImageServer();

    /** The uri of a folder that no other test uses. */
    abstract String freshFolder();

    /** For the store; put into the session by the test. */
    abstract Map<String, String> settings() throws IOException;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "files", "parquet", "tfrecord"})
    void makesChecksAndRepairsADataSet(String format) throws IOException {
        settings().forEach(LocalSpark.session().sparkContext().hadoopConfiguration()::set);
        var home = freshFolder();
        list(home);

        assertThat(run(home, format).isComplete()).isTrue();
        assertWhole(home);
        assertThat(server.requests()).isEqualTo(SHARDS * ROWS);

        server.forgetRequests();
        assertThat(run(home, format, "--retry_failed", "True").isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(SHARDS);
        assertWhole(home);

        server.forgetRequests();
        var folder = OutputFolder.open(home + "/out", settings());
        folder.delete("00000_stats.json");
        folder.delete("00001.parquet");
        assertThat(verify(home, true).removed().stream()).containsExactly(1);
        assertThat(run(home, format).isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(2 * ROWS);
        assertWhole(home);
        assertThat(folder.list())
                .extracting(FileInfo::name)
                .filteredOn(name -> !name.matches("\\d{5}.*"))
                .containsExactly(".img2dataset", "README.md", "croissant.jsonld", "report.html");
    }

    @Test
    void neverTouchesWhatNoRunWrote() throws IOException {
        settings().forEach(LocalSpark.session().sparkContext().hadoopConfiguration()::set);
        var home = freshFolder();
        list(home);
        var folder = OutputFolder.open(home + "/out", settings());
        for (var name : List.of("00000/photo.jpg", "00000.tar", "00000.parquet")) {
            put(folder, name, "somebody's own");
            for (var mode : List.of("incremental", "extend", "new_only", "overwrite")) {
                assertThatThrownBy(() -> run(home, "webdataset", "--incremental_mode", mode))
                        .as("%s, %s", name, mode)
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining(name.replaceAll("/.*", ""));
                assertThat(folder.read(name)).asString(UTF_8).isEqualTo("somebody's own");
                assertThat(folder.exists(".img2dataset")).isFalse();
            }
            folder.delete(name.replaceAll("/.*", ""));
        }
        assertThat(server.requests()).isZero();
    }

    @Test
    void neverTakesItsOwnFilesForListsNorDeletesAList() throws IOException {
        settings().forEach(LocalSpark.session().sparkContext().hadoopConfiguration()::set);
        var home = freshFolder();
        var folder = OutputFolder.open(home + "/out", settings());
        put(folder, "urls.txt", urls());

        for (var again : List.of(false, true)) {
            assertThat(JobRuns.run(arguments(home + "/out", home + "/out/", "webdataset"))
                            .totals()
                            .count())
                    .isEqualTo(again ? 0 : SHARDS * ROWS);
        }
        assertThatThrownBy(() -> JobRuns.run(arguments(
                        home + "/out/urls.txt", home + "//out", "webdataset", "--incremental_mode", "overwrite")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("would delete the url list");
        assertThat(folder.read("urls.txt")).asString(UTF_8).isEqualTo(urls());
    }

    @Test
    void findsDuplicatesAndPacksWithoutThem() throws IOException {
        settings().forEach(LocalSpark.session().sparkContext().hadoopConfiguration()::set);
        var home = freshFolder();
        put(
                OutputFolder.open(home, settings()),
                "urls.txt",
                IntStream.range(0, SHARDS * ROWS)
                        .mapToObj(row -> server.url("/ok/" + row / 2 + ".jpg?" + row))
                        .collect(Collectors.joining("\n")));
        assertThat(run(home, "webdataset").isComplete()).isTrue();

        var found = DuplicatesRun.run(LocalSpark.session(), home + "/out", new DuplicatesRequest(0, true), line -> {});
        assertThat(found.groups()).isEqualTo(SHARDS * ROWS / 2);
        var request = new PackRequest(
                home + "/out", home + "/packed", OutputFormat.WEBDATASET, 1 << 30, 4L, 1L, null, found.file(), 2);
        assertThat(PackRun.run(LocalSpark.session(), request, line -> {}).isComplete())
                .isTrue();

        var report = new VerifyJob(LocalSpark.session(), home + "/packed", 1_000_000).check();
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().images).isEqualTo(SHARDS * ROWS / 2);
        assertThat(OutputFolder.open(home + "/packed", settings()).exists("README.md"))
                .isTrue();
    }

    private String urls() {
        return IntStream.range(0, SHARDS * ROWS)
                .mapToObj(row -> server.url(row % ROWS == 3 ? "/missing" : "/ok/" + row + ".jpg"))
                .collect(Collectors.joining("\n"));
    }

    private static void put(OutputFolder folder, String name, String text) throws IOException {
        try (var file = folder.replace(name, "test")) {
            file.stream().write(text.getBytes(UTF_8));
            file.commit();
        }
        folder.delete(".img2dataset"); // what the writing needed
    }

    void list(String home) throws IOException {
        put(OutputFolder.open(home, settings()), "urls.txt", urls());
    }

    static RunSummary run(String home, String format, String... options) throws IOException {
        return JobRuns.run(arguments(home + "/urls.txt", home + "/out", format, options));
    }

    private static List<String> arguments(String list, String out, String format, String... options) {
        var arguments = new ArrayList<>(List.of("--url_list", list, "--output_folder", out, "--output_format", format));
        arguments.addAll(List.of("--number_sample_per_shard", "" + ROWS, "--retries", "0"));
        arguments.addAll(List.of("--allow_private_networks", "True"));
        arguments.addAll(List.of(options));
        return arguments;
    }

    void assertWhole(String home) throws IOException {
        var report = verify(home, false);
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().rows).isEqualTo(SHARDS * ROWS);
        assertThat(report.findings().whole().images).isEqualTo(SHARDS * (ROWS - 1));
        assertThat(JobRuns.metadata(home + "/out").keySet())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, SHARDS * ROWS)
                        .mapToObj(row -> "0000" + row / ROWS + row % ROWS)
                        .toList());
    }

    static VerifyReport verify(String home, boolean repair) throws IOException {
        var job = new VerifyJob(LocalSpark.session(), home + "/out", 1_000_000);
        return repair ? job.repair() : job.check();
    }
}
