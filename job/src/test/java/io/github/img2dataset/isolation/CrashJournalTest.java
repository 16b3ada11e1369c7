package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.isolation.CrashJournal.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CrashJournalTest {
    @TempDir
    Path temporary;

    @Test
    void aProcessThatDiesLeavesItsRows() throws Exception {
        die("halt");

        assertThat(CrashJournal.rowsOfTheDead(folder(), "data"))
                .containsExactlyInAnyOrder(new Row(7, 3), new Row(8, 0));
        assertThat(CrashJournal.rowsOfTheDead(folder(), "data"))
                .as("for the attempt after the next, too")
                .hasSize(2);
        assertThat(CrashJournal.rowsOfTheDead(folder(), "other")).isEmpty();
    }

    @Test
    void aProcessThatEndsInGoodOrderLeavesNothing() throws Exception {
        die("exit");

        assertThat(files()).isEmpty();
    }

    @Test
    void aJournalWithoutRowsIsRemoved() throws Exception {
        die("halt between rows");
        assertThat(files()).hasSize(1);

        assertThat(CrashJournal.rowsOfTheDead(folder(), "data")).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void theLivingAreLeftAlone() throws IOException {
        try (var slot = CrashJournal.open(folder(), "data").slot()) {
            slot.enter(1, 2);

            assertThat(CrashJournal.rowsOfTheDead(folder(), "data")).isEmpty();
            assertThat(files()).hasSize(1);
        }
    }

    @Test
    void aFolderThatCannotBeMadeCostsTheNotesAlone() throws IOException {
        Files.createFile(folder());

        try (var slot = CrashJournal.open(folder(), "data").slot()) {
            slot.enter(1, 2);
            slot.leave();
        }
        assertThat(CrashJournal.rowsOfTheDead(folder(), "data")).isEmpty();
    }

    @Test
    void moreThreadsThanSlotsGoWithoutNotes() {
        var journal = CrashJournal.open(folder(), "data");
        var slots = Stream.generate(journal::slot).limit(1100).toList();

        slots.forEach(slot -> slot.enter(1, 1));
        slots.forEach(CrashJournal.Slot::close);
    }

    private Path folder() {
        return temporary.resolve("journals");
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder())) {
            return files.toList();
        }
    }

    private void die(String how) throws IOException, InterruptedException {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName(),
                        folder().toString(),
                        how)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(child.waitFor()).isEqualTo(how.equals("exit") ? 0 : 134);
    }

    /** A process that dies while two of its threads are in a native. */
    static final class Dying {
        public static void main(String[] arguments) {
            var journal = CrashJournal.open(Path.of(arguments[0]), "data");
            var done = journal.slot();
            var inside = journal.slot();
            var alsoInside = journal.slot();
            done.enter(5, 5);
            done.leave();
            inside.enter(7, 2);
            inside.leave();
            inside.enter(7, 3);
            alsoInside.enter(8, 0);
            if (arguments[1].equals("exit")) {
                System.exit(0);
            }
            if (arguments[1].equals("halt between rows")) {
                inside.leave();
                alsoInside.leave();
            }
            Runtime.getRuntime().halt(134);
        }
    }
}
