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
import java.util.function.Consumer;
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
        publish(folder, "plan/a b+c", "x");
        assertThat(folder.read("plan/a b+c")).asString(UTF_8).isEqualTo("x");
        assertThat(folder.list("plan")).extracting(FileInfo::name).containsExactly("plan/a b+c");
    }

    @Test
    void listsNamesLengthsAndFolders() throws IOException {
        assertThat(folder.list()).isEmpty();
        publish(folder, "b", "12345");
        publish(folder, "a/x", "1");
        var entries = folder.list().stream()
                .filter(entry -> !entry.name().equals(DataSetLayout.FOLDER))
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
                    .hasMessageContainingAll(
                            "process " + ProcessHandle.current().pid(), "Wait for its end", "free in 30", "000001")
                    .hasMessageNotContaining("pid:[");
            assertThat(first.isHeld()).isTrue();
        }
        RunLease.acquire(folder, "run-3").close();
        assertNothingElseThan(LeaseFiles.name(2));
    }

    @Test
    void ofTwoRunsAtTheSameMomentOneGoesOnAndTheOtherSaysWhy() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        for (var pair = 0; pair < pairs(); pair++) {
            var start = new CyclicBarrier(2);
            var first = threads.submit(() -> attempt("run-1", start));
            var second = threads.submit(() -> attempt("run-2", start));
            var ends = List.of(first.get(), second.get());
            assertThat(ends)
                    .as("pair %d", pair)
                    .filteredOn(RunLease.class::isInstance)
                    .hasSize(1);
            assertThat(ends)
                    .as("pair %d", pair)
                    .filteredOn(Exception.class::isInstance)
                    .singleElement()
                    .isInstanceOf(OutputFolderInUseException.class)
                    .asString()
                    .contains("Another run is writing to ");
            for (var end : ends) {
                if (end instanceof RunLease lease) {
                    lease.check();
                    lease.close();
                }
            }
        }
        threads.shutdown();
        assertThat(files(folder.list())).hasSize(1);
    }

    /** How many pairs of runs begin at once. */
    int pairs() {
        return 10;
    }

    /** The lease, or why there is none. */
    private Object attempt(String runId, CyclicBarrier start) throws Exception {
        var own = open(folder.uri());
        start.await();
        try {
            return RunLease.acquire(own, runId);
        } catch (IOException e) {
            return e;
        }
    }

    @Test
    void aNewRunSweepsWhatADeadOneLeft() throws IOException {
        publish(folder, "00000.tar", "finished");
        publish(folder, LeaseFiles.name(7), lease("run-1", deadPid()));
        publish(folder, DataSetLayout.TEMPORARY + "/run-1-00001.tar-abc", "left over");
        var left = folder.create("00001.tar", "run-1");
        left.stream().write(new byte[LARGE]);
        var neighbor = open(folder.uri() + "2").create("00001.tar", "other run");
        neighbor.stream().write(new byte[LARGE]);
        try (var lease = RunLease.acquire(folder, "run-2")) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(folder.list(DataSetLayout.TEMPORARY)).isEmpty();
            assertThat(folder.list(DataSetLayout.LEASES))
                    .extracting(FileInfo::name)
                    .containsExactly(LeaseFiles.name(8));
            neighbor.commit();
        }
        assertThatThrownBy(left::commit).isInstanceOf(IOException.class);
        assertNothingElseThan(LeaseFiles.name(8), "00000.tar");
    }

    @Test
    void sweepsWhatEarlierVersionsLeft() throws IOException {
        publish(folder, "_temporary/run-1/_alive", lease("run-1", deadPid()));
        publish(folder, "_temporary/run-1-3-00001.tar-0123abcd", "left over");
        publish(folder, "_temporary/0/part-0", "another's");
        RunLease.acquire(folder, "run-2").close();
        assertNothingElseThan(LeaseFiles.name(1), "_temporary/0/part-0");
    }

    @Test
    void aLiveRunOfAnEarlierVersionKeepsOthersOut() throws IOException {
        publish(folder, "_temporary/run-1/_alive", elsewhere("run-1", RunIdentity.UNKNOWN));
        assertThatThrownBy(() -> RunLease.acquire(folder, "run-2")).isInstanceOf(OutputFolderInUseException.class);
    }

    @Test
    void aSilentRunOfAnotherMachineIsDeadAfterAWhile() throws IOException {
        publish(folder, LeaseFiles.name(1), elsewhere("run-1", RunIdentity.UNKNOWN));
        assertThatThrownBy(() -> acquire("run-2", RunIdentity.UNKNOWN, Duration.ofSeconds(290)))
                .isInstanceOf(OutputFolderInUseException.class)
                .hasMessageContaining("process 1 on elsewhere");
        acquire("run-2", RunIdentity.UNKNOWN, Duration.ofSeconds(310)).close();
        assertNothingElseThan(LeaseFiles.name(2));
    }

    @Test
    void aSecondAttemptOfTheSameApplicationTakesOverAtOnce() throws IOException {
        var first = new RunIdentity("application_1_0001", "01");
        publish(folder, LeaseFiles.name(1), elsewhere("run-1", first));
        for (var other : List.of(RunIdentity.UNKNOWN, new RunIdentity("application_1_0002", "02"), first)) {
            assertThatThrownBy(() -> acquire("run-2", other, Duration.ZERO))
                    .as(other.toString())
                    .isInstanceOf(OutputFolderInUseException.class);
        }
        acquire("run-2", new RunIdentity("application_1_0001", "02"), Duration.ZERO)
                .close();
        assertNothingElseThan(LeaseFiles.name(2));
    }

    @Test
    void waitsForAnotherRunsEnd() throws IOException {
        var pauses = new AtomicInteger();
        try (var first = RunLease.acquire(folder, "run-1")) {
            var request = new LeaseRequest("run-2", RunIdentity.UNKNOWN, true);
            var second = RunLease.acquire(folder, request, new Later(Duration.ZERO, time -> {
                if (pauses.incrementAndGet() == 3) {
                    first.close();
                }
            }));
            assertThat(second.isHeld()).isTrue();
            second.close();
        }
        assertThat(pauses).hasValue(3);
        assertNothingElseThan(LeaseFiles.name(2));
    }

    @Test
    void aRunThatStoodStillNoticesThatAnotherHasTakenItsPlace() throws IOException {
        var hour = Duration.ofHours(1);
        var request = new LeaseRequest("run-1", RunIdentity.UNKNOWN, false, hour, Duration.ofMinutes(5));
        var lost = new AtomicInteger();
        try (var frozen = RunLease.acquire(folder, request)) {
            frozen.whenLost(lost::incrementAndGet);
            frozen.token().check(settings());
            frozen.beat();
            assertThat(frozen.isHeld()).isTrue();
            try (var second = acquire("run-2", RunIdentity.UNKNOWN, Duration.ofSeconds(310))) {
                assertThatThrownBy(() -> frozen.token().check(settings()))
                        .isInstanceOf(LeaseLostException.class)
                        .hasMessageContaining("Another run took over");
                frozen.beat();
                frozen.beat();
                assertThat(frozen.isHeld()).isFalse();
                assertThat(lost).hasValue(1);
                assertThatThrownBy(frozen::check).isInstanceOf(LeaseLostException.class);
                frozen.close();
                second.beat();
                second.check();
                assertThat(second.isHeld()).isTrue();
            }
        }
        assertNothingElseThan(LeaseFiles.name(2));
    }

    /** Takes the lease some time after the present. */
    private RunLease acquire(String runId, RunIdentity identity, Duration later) throws IOException {
        return RunLease.acquire(folder, new LeaseRequest(runId, identity, false), new Later(later, time -> {}));
    }

    /** The store's clock, some time after what it shows; nobody waits. */
    private final class Later implements RunLease.Surroundings {
        private final Duration time;
        private final Consumer<Duration> pause;

        Later(Duration time, Consumer<Duration> pause) {
            this.time = time;
            this.pause = pause;
        }

        @Override
        public long storeMillis() throws IOException {
            return new LeaseFiles(folder).storeMillis("clock") + time.toMillis();
        }

        @Override
        public void pause(Duration time) {
            pause.accept(time);
        }
    }

    private static String lease(String runId, long pid) {
        var self = LeaseHolder.ofThisProcess(runId, RunIdentity.UNKNOWN);
        return text(new LeaseHolder(
                runId, self.host(), pid, self.processStart(), self.since(), RunIdentity.UNKNOWN, false));
    }

    private static String elsewhere(String runId, RunIdentity identity) {
        return text(new LeaseHolder(runId, "elsewhere", 1, "", "a while ago", identity, false));
    }

    private static String text(LeaseHolder holder) {
        return new String(holder.toBytes(), UTF_8);
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
