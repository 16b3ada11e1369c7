package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.storage.LeaseLostException;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that follow each other in a folder: moved lists, old layouts, and drivers that stood still. */
@Timeout(240)
class RunsInOneFolderIT {
    private static final int ROWS = 30;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** A frozen driver: while its last rows are under way, another run takes the folder over. */
    @Test
    void aRunThatLostItsLeasePublishesNothingMore() throws Exception {
        list(IntStream.range(0, ROWS).mapToObj(row -> row % 10 == 5 ? "/held/" + row + ".jpg" : "/ok/" + row + ".jpg"));
        var threads = Executors.newSingleThreadExecutor();
        var run = threads.submit(() -> run());
        Await.until("the held rows", () -> server.requests("/held/5.jpg") > 0);
        Files.copy(
                out().resolve(".img2dataset/lease/000001"),
                out().resolve(".img2dataset/lease/000002"),
                StandardCopyOption.REPLACE_EXISTING);
        server.release();

        assertThatThrownBy(run::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("Another run took over");
        threads.shutdown();
        try (var files = Files.list(out())) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly(".img2dataset");
        }
    }

    @Test
    void verifyTellsAShardOfAnotherList() throws IOException {
        list(IntStream.range(0, ROWS).mapToObj(row -> "/ok/" + row + ".jpg"));
        run();
        var stats = out().resolve("00001_stats.json");
        var text = Files.readString(stats);
        assertThat(text).containsPattern("\"list\": \"[0-9a-f]{16}\"");
        Files.writeString(stats, text.replaceFirst("\"list\": \"[0-9a-f]{16}\"", "\"list\": \"0123456789abcdef\""));

        var report = verify().check();

        assertThat(report.exitCode()).isEqualTo(ExitCode.BROKEN);
        assertThat(report.text()).contains("Shard 00001: was cut from another list than the plan of the data set says");
        assertThat(report.findings().broken().stream()).containsExactly(1);
        assertThat(verify().repair().removed().stream()).containsExactly(1);
        assertThat(run().isComplete()).isTrue();
        assertThat(verify().check().exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void goesOnWithAListThatWasTouchedOrMovedAndRefusesAnother() throws IOException {
        list(IntStream.range(0, ROWS).mapToObj(row -> "/ok/" + row + ".jpg"));
        run();
        Files.delete(out().resolve("00002_stats.json"));
        server.forgetRequests();
        Files.setLastModifiedTime(urls(), FileTime.fromMillis(0));

        assertThat(run().isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(10);

        Files.writeString(urls(), Files.readString(urls()).replace("/ok/7.jpg", "/ok/8.jpg"));
        assertThatThrownBy(this::run)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("urls.txt has another content of the same length");
    }

    @Test
    void readsResumesAndVerifiesTheLayoutOfEarlierVersions() throws IOException {
        list(IntStream.range(0, ROWS).mapToObj(row -> "/ok/" + row + ".jpg"));
        run();
        var own = out().resolve(".img2dataset");
        Files.move(own.resolve("plan"), out().resolve("_plan"));
        Files.move(own.resolve("runs"), out().resolve("_report"));
        try (var leases = Files.list(own.resolve("lease"))) {
            for (var lease : leases.toList()) {
                Files.delete(lease);
            }
        }
        Files.delete(own.resolve("lease"));
        Files.delete(own);
        Files.createDirectories(out().resolve("_rewrite"));
        for (var name : List.of("00001.tar", "00001.parquet", "00001_stats.json")) {
            Files.move(
                    out().resolve(name), out().resolve("_rewrite").resolve(name)); // killed while it put them in place
        }
        Files.delete(out().resolve("00002_stats.json"));
        server.forgetRequests();

        assertThat(run().isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(10);
        assertThat(out().resolve("_rewrite")).doesNotExist();
        assertThat(verify().check().exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(new ReportJob(LocalSpark.session(), out().toString())
                        .read(false)
                        .runs())
                .as("runs before the change of layout and after")
                .hasSize(2);
        assertThat(own.resolve("runs").toFile().list()).hasSize(1);

        assertThat(run("--incremental_mode", "extend").totals().count()).isEqualTo(ROWS);
        assertThat(own.resolve("plan/00003.json")).exists();
        assertThat(verify().check().exitCode()).isEqualTo(ExitCode.DONE);

        assertThat(run("--incremental_mode", "overwrite").isComplete()).isTrue();
        assertThat(out().resolve("_plan")).doesNotExist();
        assertThat(JobRuns.metadata(out())).hasSize(ROWS);
    }

    @Test
    void idsOfTwoWidthsAreRefusedAndFound() throws IOException {
        list(IntStream.range(0, ROWS).mapToObj(row -> "/ok/" + row + ".jpg"));
        run("--oom_shard_count", "3");
        for (var mode : List.of("incremental", "extend", "new_only")) {
            assertThatThrownBy(() -> run("--oom_shard_count", "4", "--incremental_mode", mode))
                    .as(mode)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("--oom_shard_count 3");
        }
        var other = folder.resolve("other");
        run("--oom_shard_count", "4", "--output_folder", other.toString());
        for (var name : List.of("0001.tar", "0001.parquet", "0001_stats.json")) {
            Files.copy(other.resolve(name), out().resolve(name));
        }

        var report = verify().check();

        assertThat(report.findings().whole().shards).isEqualTo(4);
        assertThat(report.exitCode()).isEqualTo(ExitCode.BROKEN);
        assertThat(report.text()).contains("Shards 001 and 0001 have the same number");
    }

    private VerifyJob verify() throws IOException {
        return new VerifyJob(LocalSpark.session(), out().toString(), 0);
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path urls() {
        return folder.resolve("urls.txt");
    }

    private void list(Stream<String> paths) throws IOException {
        Files.writeString(urls(), String.join("\n", paths.map(server::url).toList()));
    }

    private RunSummary run(String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("--url_list", urls().toString(), "--output_folder", out().toString()));
        arguments.addAll(List.of("--output_format", "webdataset", "--number_sample_per_shard", "10"));
        arguments.addAll(List.of("--timeout", "200", "--allowed_networks", "127.0.0.0/8"));
        for (var option : options) {
            if (option.startsWith("--")) {
                var given = arguments.indexOf(option);
                if (given >= 0) {
                    arguments.subList(given, given + 2).clear();
                }
            }
        }
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }
}
