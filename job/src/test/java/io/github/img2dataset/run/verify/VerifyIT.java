package io.github.img2dataset.run.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.run.JobRuns;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.storage.FolderDigest;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets that the job made, damaged in many ways: each is found, and nothing else is. */
@Timeout(180)
class VerifyIT {
    private static final int SHARDS = 3;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "webdataset", "parquet", "tfrecord", "dummy"})
    void findsAWholeDataSetWholeAndPassesOverStrayFiles(String format) throws IOException {
        make(format);
        write("notes.txt", "mine");
        write("7_stats.json", "not of this data set's ids");
        write("00000_stats.json.bak", "a copy");

        var report = verify(true);

        assertThat(report.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().shards).isEqualTo(SHARDS);
        assertThat(report.findings().whole().rows).isEqualTo(12);
        assertThat(report.findings().whole().images).isEqualTo(9);
        assertThat(report.text()).contains("is whole").doesNotContain("Shard 0");
    }

    @ParameterizedTest
    @CsvSource({
        "webdataset,00001.tar",
        "webdataset,00001.parquet",
        "parquet,00001.parquet",
        "tfrecord,00001.tfrecord",
        "files,00001/000010.jpg"
    })
    void findsAFlippedByteATruncatedAndADeletedFile(String format, String file) throws IOException {
        make(format);
        var whole = read(file);
        var published = file.replaceFirst("/.*", "");

        var flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        write(file, flipped);
        assertThat(onlyProblem()).isEqualTo(published + " has other bytes than were written: its checksum differs");

        write(file, Arrays.copyOf(whole, whole.length - 7));
        assertThat(onlyProblem()).startsWith(published + " has ").contains("bytes, the stats say");

        Files.delete(out().resolve(file));
        assertThat(onlyProblem()).startsWith(published + (file.contains("/") ? " has " : " is missing"));

        write(file, whole);
        assertThat(verify(false).exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void findsStatsThatDoNotAddUpOrCountOtherRowsOrAreGarbage() throws IOException {
        make("webdataset");
        var stats = new String(read("00001_stats.json"), StandardCharsets.UTF_8);

        write("00001_stats.json", stats.replace("\"count\": 4", "\"count\": 5"));
        assertThat(onlyProblem()).contains("Stats do not add up");

        write(
                "00001_stats.json",
                stats.replace("\"count\": 4", "\"count\": 5").replace("\"successes\": 3", "\"successes\": 4"));
        assertThat(verify(false).findings().problems().get(1))
                .containsExactly(
                        "the parquet has 4 rows, the stats say 5", "the parquet has 3 successes, the stats say 4");

        write("00001_stats.json", "{");
        assertThat(onlyProblem()).startsWith("cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "parquet", "tfrecord", "files"})
    void findsTheParquetOfAnotherShardEvenWhenTheStatsAgree(String format) throws IOException {
        make(format);
        write("00001.parquet", read("00002.parquet"));
        assertThat(onlyProblem()).startsWith("00001.parquet has ");

        restate(1);
        assertThat(verify(false).findings().problems().get(1))
                .contains("the parquet has keys that are not this shard's: 000020, 000021, 000022 and 1 more");
    }

    @Test
    void findsATarThatEndsEarlyEvenWhenTheStatsAgree() throws IOException {
        make("webdataset");
        write("00001.tar", Arrays.copyOf(read("00001.tar"), 700));
        restate(1);
        assertThat(onlyProblem()).startsWith("cannot be read: ");
    }

    @Test
    void findsRecordsOfAnotherShard() throws IOException {
        make("tfrecord");
        write("00001.tfrecord", read("00000.tfrecord"));
        restate(1);
        assertThat(verify(false).findings().problems().get(1))
                .containsExactly(
                        "the data lacks samples that succeeded: 000010, 000011, 000012",
                        "the data has samples without a successful row: 000000, 000001, 000002");
    }

    @Test
    void findsARemovedMemberARemovedSampleAndOneThatIsThereTwice() throws IOException {
        make("webdataset");
        var members = members("00001.tar");

        tar("00001.tar", without(members, "000010.json"));
        assertThat(onlyProblem()).isEqualTo("the data has samples with other members than jpg, json, txt: 000010");

        tar("00001.tar", without(members, "000011.jpg"));
        assertThat(onlyProblem()).isEqualTo("the data has samples without an image: 000011");

        tar("00001.tar", without(members, "000012."));
        assertThat(onlyProblem()).isEqualTo("the data lacks samples that succeeded: 000012");

        var twice = new ArrayList<>(members);
        twice.addAll(members.subList(0, 3));
        tar("00001.tar", twice);
        assertThat(onlyProblem()).startsWith("the data has samples twice: 00001");
    }

    @Test
    void findsAFileThatWasAddedToAFolder() throws IOException {
        make("files");
        write("00001/000019.jpg", ImageServer.picture(1));
        assertThat(onlyProblem()).startsWith("00001 has ");
        restate(1);
        assertThat(verify(false).findings().problems().get(1))
                .contains("the data has samples without a successful row: 000019");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "parquet", "tfrecord", "files"})
    void findsImagesThatCannotBeDecodedWhenItLooksDeep(String format) throws IOException {
        list(List.of(server.url("/ok/0.jpg"), server.url("/broken/1.jpg"), server.url("/ok/2.jpg")));
        run(format, "--disable_all_reencoding", "True");

        assertThat(verify(false).exitCode()).isEqualTo(ExitCode.DONE);
        var report = verify(true);
        assertThat(report.exitCode()).isEqualTo(ExitCode.BROKEN);
        assertThat(report.findings().problems().get(0))
                .containsExactly("the data has images that cannot be decoded: 000001 (Image decoding error)");
    }

    @Test
    void findsDamagedPixelsOnlyWhenItLooksDeep() throws IOException {
        make("webdataset");
        var members = members("00001.tar").stream()
                .map(member -> member.name().equals("000011.jpg")
                        ? new Member(member.name(), Arrays.copyOf(member.content(), member.content().length / 2))
                        : member)
                .toList();
        tar("00001.tar", members);

        assertThat(verify(false).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(verify(true).text())
                .contains("Shard 00001: the data has images that cannot be decoded: 000011 (Image decoding error)");
    }

    @Test
    void tellsUnfinishedShardsFromBrokenOnes() throws IOException {
        make("webdataset");
        Files.delete(out().resolve("00002_stats.json"));

        var report = verify(false);

        assertThat(report.exitCode()).isEqualTo(ExitCode.SHARDS_MISSING);
        assertThat(report.text()).contains("Not finished: 00002").doesNotContain("Shard 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "parquet", "tfrecord", "files"})
    void removesBrokenShardsSoThatTheNextRunMakesThemAnew(String format) throws IOException {
        make(format);
        write("notes.txt", "mine");
        write("00001.parquet", "no parquet");
        write("00002_stats.json", "no stats");
        var good = read("00000.parquet");

        var report = verifyJob(false).repair();

        assertThat(report.exitCode()).isEqualTo(ExitCode.BROKEN);
        assertThat(report.text()).contains("Removed 2 broken shards: 00001, 00002");
        assertThat(names()).containsExactlyInAnyOrderElementsOf(namesOfTheFirstShard(format));

        server.forgetRequests();
        run(format);
        assertThat(server.requests()).isEqualTo(8);
        assertThat(verify(true).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(read("00000.parquet")).isEqualTo(good);
    }

    @Test
    void leavesTheFolderOfARunThatIsAliveAlone() throws IOException {
        make("webdataset");
        write("00001.tar", "no tar");
        try (var lease = RunLease.acquire(OutputFolder.open(out().toString(), Map.of()), "another")) {
            assertThat(lease.isHeld()).isTrue();
            assertThatThrownBy(() -> verifyJob(false).repair()).hasMessageContaining("Another run is writing");
            assertThat(verify(false).exitCode()).isEqualTo(ExitCode.BROKEN);
        }
        assertThat(out().resolve("00001.tar")).exists();
    }

    @Test
    void boundsWhatItPrints() throws IOException {
        list(IntStream.range(0, 70).mapToObj(i -> server.url("/missing/" + i)).toList());
        run("webdataset", "--number_sample_per_shard", "1");
        for (var shard = 0; shard < 60; shard++) {
            Files.delete(out().resolve("%05d.tar".formatted(shard)));
            Files.delete(out().resolve("%05d.parquet".formatted(shard)));
        }

        var text = verify(false).text();

        assertThat(text.lines().filter(line -> line.startsWith("Shard "))).hasSize(50);
        assertThat(text).contains("... and 70 problems more").containsPattern("broken +60 +60 +0 +120");
    }

    /** What img2dataset's Python version leaves: no plan, and no files in the stats. */
    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "parquet", "tfrecord", "files"})
    void checksTheContentOfADataSetWithoutChecksums(String format) throws IOException {
        make(format);
        Files.delete(out().resolve(".img2dataset/plan/00000.json"));
        for (var shard = 0; shard < SHARDS; shard++) {
            state(shard, List.of());
        }
        assertThat(verify(true).exitCode()).isEqualTo(ExitCode.DONE);

        write("00001.parquet", read("00002.parquet"));
        assertThat(verify(false).findings().broken().stream()).containsExactly(1);
    }

    private static List<String> namesOfTheFirstShard(String format) {
        var names = new ArrayList<>(List.of(
                "notes.txt", "report.html", "README.md", "croissant.jsonld", "00000.parquet", "00000_stats.json"));
        switch (format) {
            case "webdataset" -> names.add("00000.tar");
            case "tfrecord" -> names.add("00000.tfrecord");
            case "files" -> names.add("00000");
            default -> {}
        }
        return names;
    }

    /** Three shards of four rows, the last row of each a failure. */
    private void make(String format) throws IOException {
        list(IntStream.range(0, 4 * SHARDS)
                .mapToObj(i -> server.url((i % 4 == 3 ? "/missing/" : "/ok/") + i + ".jpg"))
                .toList());
        run(format);
    }

    private void list(List<String> urls) throws IOException {
        var lines = urls.stream().map(url -> url + ",a picture").collect(Collectors.joining("\n"));
        Files.writeString(urls(), "url,caption\n" + lines + "\n");
    }

    private void run(String format, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("--url_list", urls().toString(), "--input_format", "csv"));
        arguments.addAll(List.of("--caption_col", "caption", "--output_folder", out().toString()));
        arguments.addAll(List.of("--allowed_networks", "127.0.0.0/8", "--output_format", format));
        arguments.addAll(List.of("--number_sample_per_shard", "4"));
        arguments.addAll(List.of(options));
        JobRuns.run(arguments);
    }

    private VerifyJob verifyJob(boolean deep) throws IOException {
        return new VerifyJob(LocalSpark.session(), out().toString(), deep ? 1_000_000 : 0);
    }

    private VerifyReport verify(boolean deep) throws IOException {
        return verifyJob(deep).check();
    }

    /** The one problem that there is, which is shard 1's. */
    private String onlyProblem() throws IOException {
        var report = verify(false);
        assertThat(report.exitCode()).isEqualTo(ExitCode.BROKEN);
        assertThat(report.findings().problems()).containsOnlyKeys(1);
        var problems = report.findings().problems().get(1);
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    /** Lets a shard's stats agree with the bytes of its files, so that only their content tells of the damage. */
    private void restate(int shard) throws IOException {
        var files = new ArrayList<PublishedFile>();
        for (var file : stats(shard).files()) {
            files.add(published(file.name()));
        }
        state(shard, files);
    }

    private void state(int shard, List<PublishedFile> files) throws IOException {
        var was = stats(shard);
        var now = new ShardStats(
                was.count(),
                was.successes(),
                was.failedToDownload(),
                was.failedToResize(),
                was.startTime(),
                was.endTime(),
                was.statuses(),
                was.attempt(),
                files,
                was.failureReasons(),
                was.downloadedBytes(),
                was.measures());
        write("%05d_stats.json".formatted(shard), now.toJson());
    }

    private ShardStats stats(int shard) throws IOException {
        return ShardStats.parse(read("%05d_stats.json".formatted(shard)));
    }

    private PublishedFile published(String name) throws IOException {
        if (!Files.isDirectory(out().resolve(name))) {
            var crc = new CRC32C();
            crc.update(read(name));
            return new PublishedFile(name, read(name).length, (int) crc.getValue());
        }
        var digest = new FolderDigest();
        try (var files = Files.list(out().resolve(name))) {
            for (var file : files.filter(VerifyIT::isNoChecksum).toList()) {
                digest.add(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return new PublishedFile(name, digest.length(), digest.crc32c());
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Member(String name, byte[] content) {}

    private List<Member> members(String name) throws IOException {
        return JobRuns.tarMembers(out(), name).entrySet().stream()
                .map(member -> new Member(member.getKey(), member.getValue()))
                .toList();
    }

    private static List<Member> without(List<Member> members, String prefix) {
        return members.stream()
                .filter(member -> !member.name().startsWith(prefix))
                .toList();
    }

    /** Writes shard 1's tar and lets its stats agree. */
    private void tar(String name, List<Member> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (var member : members) {
                var entry = new TarArchiveEntry(member.name());
                entry.setSize(member.content().length);
                tar.putArchiveEntry(entry);
                tar.write(member.content());
                tar.closeArchiveEntry();
            }
        }
        write(name, bytes.toByteArray());
        restate(1);
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path urls() {
        return folder.resolve("urls.csv");
    }

    private byte[] read(String name) throws IOException {
        return Files.readAllBytes(out().resolve(name));
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Past Hadoop's local file system, whose own checksum beside the file would find the damage before us. */
    private void write(String name, byte[] bytes) throws IOException {
        var file = out().resolve(name);
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        Files.write(file, bytes);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(out())) {
            return files.filter(VerifyIT::isNoChecksum)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static boolean isNoChecksum(Path file) {
        return !file.getFileName().toString().startsWith(".");
    }
}
