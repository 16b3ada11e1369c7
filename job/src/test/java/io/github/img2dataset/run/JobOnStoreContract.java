package io.github.img2dataset.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
    abstract Map<String, String> settings();

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
        var folder = OutputFolder.open(home + "/out", settings());
        folder.delete("00000_stats.json");
        folder.delete("00001.parquet");
        assertThat(verify(home, true).removed().stream()).containsExactly(1);
        assertThat(run(home, format).isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(2 * ROWS);
        assertWhole(home);
        assertThat(folder.list())
                .extracting(FileInfo::name)
                .filteredOn(name -> name.startsWith("_"))
                .containsExactly("_plan", "_report");
    }

    private void list(String home) throws IOException {
        var urls = IntStream.range(0, SHARDS * ROWS)
                .mapToObj(row -> server.url(row % ROWS == 3 ? "/missing" : "/ok/" + row + ".jpg"))
                .collect(Collectors.joining("\n"));
        try (var file = OutputFolder.open(home, settings()).create("urls.txt", "test")) {
            file.stream().write(urls.getBytes(UTF_8));
            file.commit();
        }
    }

    private static RunSummary run(String home, String format) throws IOException {
        return JobRuns.run(new ArrayList<>(List.of(
                "--url_list",
                home + "/urls.txt",
                "--output_folder",
                home + "/out",
                "--output_format",
                format,
                "--number_sample_per_shard",
                "" + ROWS,
                "--retries",
                "0",
                "--allow_private_networks",
                "True")));
    }

    private void assertWhole(String home) throws IOException {
        var report = verify(home, false);
        assertThat(report.exitCode()).as(report.text()).isEqualTo(Main.DONE);
        assertThat(report.findings().whole().rows).isEqualTo(SHARDS * ROWS);
        assertThat(report.findings().whole().images).isEqualTo(SHARDS * (ROWS - 1));
        assertThat(JobRuns.metadata(home + "/out").keySet())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, SHARDS * ROWS)
                        .mapToObj(row -> "0000" + row / ROWS + row % ROWS)
                        .toList());
    }

    private static VerifyReport verify(String home, boolean repair) throws IOException {
        var job = new VerifyJob(LocalSpark.session(), home + "/out", 1_000_000);
        return repair ? job.repair() : job.check();
    }
}
