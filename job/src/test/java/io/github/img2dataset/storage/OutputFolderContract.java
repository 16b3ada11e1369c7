package io.github.img2dataset.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every file system must do for {@link OutputFolder}; a subclass names a fresh folder on one. */
@Timeout(120)
abstract class OutputFolderContract {
    /** More than one part of an S3 upload. */
    private static final int LARGE = 12 << 20;

    private static final int WRITERS = 3;

    private OutputFolder folder;

    /** The uri of a folder that no other test uses. */
    abstract String freshFolder();

    abstract Map<String, String> settings() throws IOException;

    /** Uploads begun and neither completed nor given up, by key; none where files are renamed. */
    List<String> pendingUploads() throws IOException {
        return List.of();
    }

    @BeforeEach
    void openFolder() throws IOException {
        folder = open(freshFolder());
    }

    private OutputFolder open(String uri) throws IOException {
        return OutputFolder.open(uri, settings());
    }

    @Test
    void commitMakesAFileVisibleWhole() throws IOException {
        try (var file = folder.create("00000.tar", "a1")) {
            file.stream().write("half".getBytes(UTF_8));
            file.stream().flush();
            assertThat(folder.exists("00000.tar")).isFalse();
            file.stream().write(" and half".getBytes(UTF_8));
            file.stream().close();
            assertThat(folder.exists("00000.tar")).isFalse();
            assertThat(file.commit()).isEqualTo(published("00000.tar", "half and half"));
        }
        assertThat(folder.read("00000.tar")).asString(UTF_8).isEqualTo("half and half");
        assertNothingElseThan("00000.tar");
    }

    @Test
    void aTrialLeavesNothingBehind() throws IOException {
        var deep = open(folder.uri() + "/not/there");
        assertThat(WriteTrial.of(deep)).isPresent();
        assertThat(folder.exists("not")).isFalse();

        publish(folder, "00000.tar", "kept");
        assertThat(WriteTrial.of(folder)).isPresent();
        assertThat(folder.read("00000.tar")).asString(UTF_8).isEqualTo("kept");
        assertNothingElseThan("00000.tar");
    }

    @Test
    void commitMakesALargeFileVisibleWhole() throws IOException {
        var content = new byte[LARGE];
        content[LARGE - 1] = 1;
        try (var file = folder.create("large", "a1")) {
            file.stream().write(content);
            assertThat(folder.exists("large")).isFalse();
            file.commit();
        }
        assertThat(folder.read("large")).isEqualTo(content);
        assertNothingElseThan("large");
    }

    @Test
    void closingWithoutACommitLeavesNothing() throws IOException {
        for (var size : List.of(0, 1_000, LARGE)) {
            try (var file = folder.create("00000.tar", "a1")) {
                file.stream().write(new byte[size]);
            }
            assertNothingElseThan();
        }
    }

    @Test
    void aNameThatIsTakenStaysAsItWas() throws IOException {
        publish(folder, "00000.tar", "first");
        assertThatThrownBy(() -> publish(folder, "00000.tar", "second")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.read("00000.tar")).asString(UTF_8).isEqualTo("first");
        assertNothingElseThan("00000.tar");
    }

    @Test
    void ofTwoWritersTheFirstToCommitWins() throws IOException {
        try (var slow = folder.create("00000.tar", "a1");
                var quick = folder.create("00000.tar", "a2")) {
            slow.stream().write(new byte[LARGE]);
            quick.stream().write("quick".getBytes(UTF_8));
            quick.commit();
            assertThatThrownBy(slow::commit).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(folder.read("00000.tar")).asString(UTF_8).isEqualTo("quick");
        assertNothingElseThan("00000.tar");
    }

    @Test
    void ofManyWritersAtTheSameMomentOneWins() throws Exception {
        for (var size : List.of(10, LARGE)) {
            var name = "file-" + size;
            var start = new CyclicBarrier(WRITERS);
            var wins = new AtomicInteger();
            var threads = Executors.newFixedThreadPool(WRITERS);
            var tasks = new ArrayList<Future<?>>();
            for (var i = 0; i < WRITERS; i++) {
                var writer = (byte) i;
                tasks.add(threads.submit(() -> publishWithOthers(name, size, writer, start, wins)));
            }
            for (var task : tasks) {
                task.get();
            }
            threads.shutdown();
            assertThat(wins).hasValue(1);
            assertThat(folder.info(name).orElseThrow().length()).isEqualTo(size.longValue());
            assertNothingElseThan(name);
            folder.delete(name);
        }
    }

    private @Nullable Void publishWithOthers(
            String name, int size, byte writer, CyclicBarrier start, AtomicInteger wins) throws Exception {
        var content = new byte[size];
        Arrays.fill(content, writer);
        try (var file = folder.create(name, "a" + writer)) {
            file.stream().write(content);
            start.await();
            file.commit();
            wins.incrementAndGet();
        } catch (FileAlreadyExistsException e) {
            return null;
        }
        assertThat(folder.read(name)).isEqualTo(content);
        return null;
    }

    @Test
    void replacesAFile() throws IOException {
        publish(folder, "list", "old");
        for (var text : List.of("new", "newer")) {
            try (var file = folder.replace("list", "a1")) {
                file.stream().write(text.getBytes(UTF_8));
                assertThat(folder.read("list")).asString(UTF_8).isNotEqualTo(text);
                file.commit();
            }
            assertThat(folder.read("list")).asString(UTF_8).isEqualTo(text);
        }
        assertNothingElseThan("list");
    }

    @Test
    void makesTheFoldersOfAName() throws IOException {
        publish(folder, "_plan/a b+c", "x");
        assertThat(folder.read("_plan/a b+c")).asString(UTF_8).isEqualTo("x");
        assertThat(folder.list("_plan")).extracting(FileInfo::name).containsExactly("_plan/a b+c");
    }

    @Test
    void listsNamesLengthsAndFolders() throws IOException {
        assertThat(folder.list()).isEmpty();
        publish(folder, "b", "12345");
        publish(folder, "a/x", "1");
        var entries = folder.list().stream()
                .filter(entry -> !entry.name().startsWith("_"))
                .toList();
        assertThat(entries).extracting(FileInfo::name).containsExactly("a", "b");
        assertThat(entries).extracting(FileInfo::isFolder).containsExactly(true, false);
        assertThat(entries).extracting(FileInfo::length).containsExactly(0L, 5L);
        assertThat(folder.info("b").orElseThrow().length()).isEqualTo(5);
        assertThat(folder.info("c")).isEmpty();
        assertThat(folder.list("c")).isEmpty();
    }

    @Test
    void deletesFilesAndFolders() throws IOException {
        publish(folder, "a/x", "1");
        publish(folder, "b", "1");
        folder.delete("a");
        folder.delete("b");
        folder.delete("c");
        assertNothingElseThan();
    }

    @Test
    void publishesAFolderOfFiles() throws IOException {
        var digest = new FolderDigest();
        try (var pending = folder.createFolder("00000", "a1")) {
            for (var i = 0; i < 40; i++) {
                var content = ("content " + i).getBytes(UTF_8);
                pending.write(i + ".txt", content);
                digest.add(i + ".txt", content);
            }
            assertThat(folder.exists("00000")).isFalse();
            assertThat(pending.commit()).isEqualTo(new PublishedFile("00000", digest.length(), digest.crc32c()));
        }
        assertThat(folder.list("00000")).hasSize(40);
        assertThat(folder.read("00000/7.txt")).asString(UTF_8).isEqualTo("content 7");
    }

    @Test
    void anAbortedFolderDoesNotShow() throws IOException {
        try (var pending = folder.createFolder("00000", "a1")) {
            pending.write("x", new byte[10]);
        }
        assertNothingElseThan();
    }

    @Test
    void ofTwoFoldersTheFirstToCommitWins() throws IOException {
        try (var slow = folder.createFolder("00000", "a1");
                var quick = folder.createFolder("00000", "a2")) {
            for (var name : List.of("1.jpg", "2.jpg")) {
                slow.write(name, new byte[10]);
                quick.write(name, new byte[20]);
            }
            quick.commit();
            assertThatThrownBy(slow::commit).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertNothingElseThan("00000/1.jpg", "00000/2.jpg");
        assertThat(folder.read("00000/1.jpg")).hasSize(20);
        assertThat(folder.read("00000/2.jpg")).hasSize(20);
    }

    @Test
    void aFolderWithAFileMoreIsAnotherOne() throws IOException, InterruptedException {
        publish(folder, "00000/1.jpg", "1");
        var before = folder.info("00000").orElseThrow();
        Thread.sleep(2_100); // stores stamp to the second
        assertThat(folder.info("00000")).contains(before);
        publish(folder, "00000/2.jpg", "2");
        assertThat(folder.info("00000").orElseThrow()).isNotEqualTo(before);
    }

    @Test
    void opensAgainFromItsUri() throws IOException {
        publish(folder, "x", "1");
        assertThat(open(folder.uri()).exists("x")).isTrue();
        assertThat(open(folder.uri() + "/").exists("x")).isTrue();
    }

    @Test
    void refusesNamesThatLeadOutOfTheFolder() {
        for (var name : List.of("", "../x", "a//b", "/etc/passwd", "a/..", ".")) {
            assertThatThrownBy(() -> folder.exists(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aLeaseKeepsASecondRunOut() throws IOException {
        try (var first = RunLease.acquire(folder, "run-1")) {
            assertThatThrownBy(() -> RunLease.acquire(folder, "run-2"))
                    .isInstanceOf(OutputFolderInUseException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(first.isHeld()).isTrue();
        }
        RunLease.acquire(folder, "run-3").close();
        assertNothingElseThan();
        assertThat(folder.list()).isEmpty();
    }

    @Test
    void aNewRunSweepsWhatADeadOneLeft() throws IOException {
        publish(folder, "00000.tar", "finished");
        publish(folder, "_temporary/run-1/_alive", lease("run-1", deadPid()));
        publish(folder, "_temporary/run-1-00001.tar-abc", "left over");
        var left = folder.create("00001.tar", "run-1");
        left.stream().write(new byte[LARGE]);
        var neighbour = open(folder.uri() + "2").create("00001.tar", "other run");
        neighbour.stream().write(new byte[LARGE]);
        try (var lease = RunLease.acquire(folder, "run-2")) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(folder.list("_temporary")).extracting(FileInfo::name).containsExactly("_temporary/run-2");
            neighbour.commit();
        }
        assertThatThrownBy(left::commit).isInstanceOf(IOException.class);
        assertNothingElseThan("00000.tar");
    }

    @Test
    void aSilentRunOfAnotherMachineIsDeadAfterAWhile() throws IOException, InterruptedException {
        var hour = Duration.ofHours(1);
        publish(folder, "_temporary/run-1/_alive", lease("run-1", 1).replace("host=", "host=elsewhere-"));
        assertThatThrownBy(() -> RunLease.acquire(folder, "run-2", hour, hour))
                .isInstanceOf(OutputFolderInUseException.class);
        Thread.sleep(2_100); // the time itself is what is tested; stores stamp to the second
        RunLease.acquire(folder, "run-2", hour, Duration.ofMillis(900)).close();
        assertThat(folder.list()).isEmpty();
    }

    @Test
    void aRunThatLostItsLeaseNoticesIt() throws IOException, InterruptedException {
        try (var lease = RunLease.acquire(folder, "run-1", Duration.ofMillis(200), Duration.ofHours(1))) {
            while (lease.isHeld()) {
                folder.delete("_temporary/run-1"); // again, should a beat have been under way
                Thread.sleep(20); // ended by the class's timeout, should it never notice
            }
        }
    }

    private static String lease(String runId, long pid) {
        var self = LeaseHolder.ofThisProcess(runId);
        return new String(new LeaseHolder(runId, self.host(), pid, self.processStart(), self.since()).toBytes(), UTF_8);
    }

    /** A process that was and is no more. */
    private static long deadPid() throws IOException {
        var process = new ProcessBuilder("true").start();
        process.onExit().join();
        return process.pid();
    }

    static void publish(OutputFolder folder, String name, String text) throws IOException {
        try (var file = folder.create(name, "test")) {
            file.stream().write(text.getBytes(UTF_8));
            file.commit();
        }
    }

    private static PublishedFile published(String name, String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return new PublishedFile(name, text.length(), (int) crc.getValue());
    }

    private void assertNothingElseThan(String... names) throws IOException {
        assertThat(files(folder.list())).containsExactly(names);
        assertThat(pendingUploads()).isEmpty();
    }

    private List<String> files(List<FileInfo> entries) throws IOException {
        var files = new ArrayList<String>();
        for (var entry : entries) {
            if (entry.isFolder()) {
                files.addAll(files(folder.list(entry.name())));
            } else {
                files.add(entry.name());
            }
        }
        return files;
    }
}
