package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.shard.PublishedShard;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.FailingFileSystem;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole job on a local session and a web server: from a list to files that others can read. */
@Timeout(180)
class DownloadJobIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void makesAWebdatasetWithOneRowForEveryUrl() throws IOException {
        list(IntStream.range(0, 25).mapToObj(this::mixedUrl).toList());

        var summary = run("--output_format", "webdataset", "--number_sample_per_shard", "10");

        assertThat(summary.isComplete()).isTrue();
        assertThat(names(out()))
                .contains("00000.tar", "00000.parquet", "00000_stats.json", "00002.tar", "00002_stats.json")
                .doesNotContain("00003.tar")
                .noneMatch(name -> name.startsWith("_"));
        var rows = metadata();
        assertThat(rows).hasSize(25);
        rows.forEach((key, row) -> assertThat(row.<String>getAs("url"))
                .isEqualTo(mixedUrl(10 * Integer.parseInt(key.substring(0, 5)) + Integer.parseInt(key.substring(5)))));
        assertThat(JobRuns.tarMembers(out(), "00001.tar").keySet())
                .containsExactlyInAnyOrderElementsOf(rows.entrySet().stream()
                        .filter(row -> row.getKey().startsWith("00001"))
                        .filter(row -> row.getValue().getAs("status").equals("success"))
                        .flatMap(row -> List.of("jpg", "json", "txt").stream().map(end -> row.getKey() + "." + end))
                        .toList());
    }

    @Test
    void laterJobsOfTheCallersThreadAreNotOfTheRunsGroup() throws IOException {
        list(List.of(mixedUrl(0)));
        var context = LocalSpark.session().sparkContext();
        context.setJobGroup("mine", "My job", false);
        try {
            run("--output_format", "webdataset");

            assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
            assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("My job");
            assertThat(context.getLocalProperty("spark.job.interruptOnCancel")).isEqualTo("false");
        } finally {
            context.clearJobGroup();
        }
    }

    @Test
    void anEmptyListIsRefusedAndLeavesNothing() throws IOException {
        list(List.of());

        assertThatThrownBy(() -> run("--output_format", "webdataset"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("The list is empty");
        assertThat(out().resolve("report.html")).doesNotExist();
    }

    @Test
    void countsEveryKindOfFailureByTheReferencesWords() throws IOException {
        list(IntStream.range(0, 25).mapToObj(this::mixedUrl).toList());

        var totals = run("--output_format", "dummy").totals();

        assertThat(totals.count()).isEqualTo(25);
        assertThat(totals.statuses())
                .containsEntry("success", 10L)
                .containsEntry("HTTP Error 404: Not Found", 5L)
                .containsEntry("Image decoding error", 5L)
                .containsEntry("Use of image disallowed by X-Robots-Tag directive", 5L);
        assertThat(names(out())).contains("00000_stats.json").doesNotContain("00000.parquet");
    }

    @ParameterizedTest
    @CsvSource({"files,00000/000000000.jpg", "parquet,00000.parquet", "tfrecord,00000.tfrecord", "webdataset,00000.tar"
    })
    void writesEveryFormat(String format, String file) throws IOException {
        list(List.of(server.url("/ok/1.jpg"), server.url("/nothing")));

        run("--output_format", format);

        assertThat(out().resolve(file)).isNotEmptyFile();
        assertThat(metadata()).hasSize(2);
        assertThat(out().resolve("00000_stats.json"))
                .content()
                .contains("\"count\": 2")
                .contains("\"successes\": 1");
    }

    @Test
    void leavesFinishedShardsUntouchedAndRedoesUnfinishedOnes() throws IOException {
        list(IntStream.range(0, 30)
                .mapToObj(i -> server.url("/ok/" + i + ".jpg"))
                .toList());
        var options = new String[] {"--output_format", "webdataset", "--number_sample_per_shard", "10"};
        run(options);
        var finished = Files.readAllBytes(out().resolve("00000.tar"));
        var longAgo = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(out().resolve("00000.tar"), longAgo);
        Files.delete(out().resolve("00001_stats.json"));
        server.forgetRequests();

        var summary = run(options);

        assertThat(summary.finishedBefore()).isEqualTo(2);
        assertThat(server.requests()).isEqualTo(10);
        assertThat(out().resolve("00001_stats.json")).exists();
        assertThat(Files.readAllBytes(out().resolve("00000.tar"))).isEqualTo(finished);
        assertThat(Files.getLastModifiedTime(out().resolve("00000.tar"))).isEqualTo(longAgo);
        assertThat(metadata()).hasSize(30);
    }

    @Test
    void refusesToMixTwoLists() throws IOException {
        list(List.of(server.url("/ok/1.jpg")));
        run("--output_format", "webdataset");

        assertThatThrownBy(() -> run("--output_format", "webdataset", "--number_sample_per_shard", "7"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("number_sample_per_shard")
                .hasMessageContaining("extend");
        list(List.of(server.url("/ok/1.jpg"), server.url("/ok/2.jpg")));
        assertThatThrownBy(() -> run("--output_format", "webdataset")).hasMessageContaining("urls.csv");
    }

    @Test
    void extendsWithAnotherListFromTheNextShardOn() throws IOException {
        list(List.of(server.url("/ok/1.jpg")));
        run("--output_format", "webdataset");
        list(List.of(server.url("/ok/2.jpg"), server.url("/ok/3.jpg")));

        run("--output_format", "webdataset", "--incremental_mode", "extend");

        assertThat(metadata().keySet()).containsExactly("000000000", "000010000", "000010001");
    }

    @Test
    void overwritesItsOwnDataSetButNothingElse() throws IOException {
        list(List.of(server.url("/ok/1.jpg")));
        run("--output_format", "webdataset");
        list(List.of(server.url("/ok/2.jpg")));
        run("--output_format", "webdataset", "--incremental_mode", "overwrite");
        assertThat(row("000000000").<String>getAs("url")).endsWith("/ok/2.jpg");

        Files.writeString(out().resolve("thesis.doc"), "years of work");
        assertThatThrownBy(() -> run("--output_format", "webdataset", "--incremental_mode", "overwrite"))
                .hasMessageContaining("thesis.doc")
                .hasMessageContaining("--force");
        assertThat(out().resolve("thesis.doc")).exists();
    }

    @Test
    void doesNotOverwriteTheFolderThatTheListIsIn() throws IOException {
        list(List.of(server.url("/ok/1.jpg")));
        Files.createDirectories(out());
        var list = Files.move(urls(), out().resolve("urls.csv"));

        assertThatThrownBy(
                        () -> run("--url_list", list.toString(), "--incremental_mode", "overwrite", "--force", "True"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("urls.csv");
        assertThat(list).exists();
    }

    @Test
    void refusesLoopbackUnlessItIsAllowed() throws IOException {
        list(List.of(server.url("/ok/1.jpg")));

        var arguments =
                List.of("--url_list", urls().toString(), "--input_format", "csv", "--output_folder", out().toString());
        JobRuns.run(arguments);

        assertThat(row("000000000").<String>getAs("error_message")).contains("--allow");
        assertThat(server.requests()).isZero();
    }

    @Test
    void givesTheSameTarForTheSameInput() throws IOException {
        list(List.of(server.url("/ok/1.jpg")));
        run("--output_format", "webdataset");
        var first = Files.readAllBytes(out().resolve("00000.tar"));

        run("--output_format", "webdataset", "--incremental_mode", "overwrite");

        assertThat(Files.readAllBytes(out().resolve("00000.tar"))).isEqualTo(first);
    }

    @Test
    void verifiesHashes() throws IOException {
        var right = ContentHash.MD5.of(ImageServer.picture(1));
        Files.writeString(
                urls(),
                "url,caption,md5\n" + server.url("/ok/1.jpg") + ",a," + right + "\n" + server.url("/ok/2.jpg") + ",b,"
                        + right + "\n");

        run("--output_format", "webdataset", "--compute_hash", "md5", "--verify_hash", "[\"md5\",\"md5\"]");

        assertThat(row("000000000").<String>getAs("md5")).isEqualTo(right);
        assertThat(row("000000001").<String>getAs("error_message")).isEqualTo("hash mismatch");
        assertThat(row("000000001").<String>getAs("status")).isEqualTo("failed_to_download");
    }

    @Test
    void triesAShardAgainWhenTheStorageFailedOnce() throws IOException {
        list(IntStream.range(0, 30)
                .mapToObj(i -> server.url("/ok/" + i + ".jpg"))
                .toList());
        FailingFileSystem.fail("00001.tar", 1);

        var summary = runOnFailingDisk();

        assertThat(FailingFileSystem.failuresLeft()).isZero();

        assertThat(summary.isComplete()).isTrue();
        assertThat(metadata()).hasSize(30);
        assertThat(names(out())).contains("00001.tar", "00001_stats.json").noneMatch(name -> name.startsWith("_"));
    }

    @Test
    void endsAtOnceWhenTheDiskIsFullAndSaysWhatIsNeeded() throws IOException {
        list(IntStream.range(0, 60)
                .mapToObj(i -> server.url("/ok/" + i + ".jpg"))
                .toList());
        run("--output_format", "webdataset", "--number_sample_per_shard", "10");
        for (var shard = 1; shard < 6; shard++) {
            Files.delete(out().resolve("0000" + shard + "_stats.json"));
        }
        server.forgetRequests();
        FailingFileSystem.fill(".tar");

        var summary = runOnFailingDisk();

        FailingFileSystem.fail("", 0);
        assertThat(summary.isComplete()).isFalse();
        assertThat(summary.failures()).containsOnlyKeys(1, 2, 3, 4, 5);
        assertThat(summary.text())
                .contains("No space left on device", "5 shards", "Make room")
                .contains("Run the same command again");
        // Each of the two tasks has its window of rows under way; nothing is downloaded a second time.
        assertThat(server.requests()).isLessThanOrEqualTo(50);
        assertThat(IntStream.range(0, 60).map(i -> server.requests("/ok/" + i + ".jpg")))
                .allMatch(requests -> requests <= 1);
        assertThat(runOnFailingDisk().isComplete()).isTrue();
    }

    @Test
    void finishesTheOtherShardsWhenOneFailsForGoodAndARerunMakesOnlyThatOne() throws IOException {
        list(IntStream.range(0, 30)
                .mapToObj(i -> server.url("/ok/" + i + ".jpg"))
                .toList());
        FailingFileSystem.fail("00001.tar", Integer.MAX_VALUE);

        var summary = runOnFailingDisk();

        assertThat(summary.failures()).containsOnlyKeys(1);
        assertThat(summary.text()).contains("Shard 00001 is missing: Input/output error");
        assertThat(names(out()))
                .contains("00000_stats.json", "00002_stats.json")
                .doesNotContain("00001.tar", "00001.parquet");

        FailingFileSystem.fail("00001.tar", 0);
        server.forgetRequests();
        assertThat(runOnFailingDisk().isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(10);
        assertThat(metadata()).hasSize(30);
    }

    @Test
    void takesBackAShardWhoseFilesAreNotThoseOfItsStats() throws IOException {
        list(IntStream.range(0, 20)
                .mapToObj(i -> server.url("/ok/" + i + ".jpg"))
                .toList());
        run("--output_format", "webdataset", "--number_sample_per_shard", "10");
        Files.writeString(out().resolve("00000.tar"), "half a tar");

        var folder = OutputFolder.open(out().toString(), Map.of());
        assertThat(PublishedShard.check(folder, 0, "00000", null))
                .isInstanceOfSatisfying(
                        ShardOutcome.Failed.class,
                        failed -> assertThat(failed.message()).contains("00000.tar has 10 bytes"));
        assertThat(PublishedShard.check(folder, 1, "00001", null)).isInstanceOf(ShardOutcome.Finished.class);
    }

    private RunSummary runOnFailingDisk() throws IOException {
        LocalSpark.session()
                .sparkContext()
                .hadoopConfiguration()
                .set(FailingFileSystem.SETTING, FailingFileSystem.class.getName());
        return run(
                "--output_format",
                "webdataset",
                "--number_sample_per_shard",
                "10",
                "--output_folder",
                "failing://" + out());
    }

    private String mixedUrl(int row) {
        return server.url(
                switch (row % 5) {
                    case 0 -> "/ok/" + row + ".jpg";
                    case 1 -> "/moved/" + row + ".jpg";
                    case 2 -> "/missing/" + row + ".jpg";
                    case 3 -> "/broken/" + row + ".jpg";
                    default -> "/noai/" + row + ".jpg";
                });
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path urls() {
        return folder.resolve("urls.csv");
    }

    private void list(List<String> urls) throws IOException {
        var lines = urls.stream().map(url -> url + ",a picture").collect(Collectors.joining("\n"));
        Files.writeString(urls(), "url,caption\n" + lines + "\n");
    }

    private RunSummary run(String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("--url_list", urls().toString(), "--input_format", "csv"));
        arguments.addAll(List.of("--caption_col", "caption", "--output_folder", out().toString()));
        arguments.addAll(List.of("--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    private Map<String, Row> metadata() {
        return JobRuns.metadata(out());
    }

    private Row row(String key) {
        return Objects.requireNonNull(metadata().get(key), key);
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
