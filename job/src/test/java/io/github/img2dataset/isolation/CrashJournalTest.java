package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aProcessThatDiesLeavesItsImages() throws Exception {
        die("halt");

        assertThat(CrashJournal.imagesOfTheDead(folder())).containsExactlyInAnyOrder(73L, 80L);
        assertThat(CrashJournal.imagesOfTheDead(folder()))
                .as("for the attempt after the next, too")
                .hasSize(2);
    }

    @Test
    void aProcessThatEndsInGoodOrderLeavesNothing() throws Exception {
        die("exit");

        assertThat(files()).isEmpty();
    }

    @Test
    void aJournalWithoutImagesIsRemoved() throws Exception {
        die("halt between images");
        assertThat(files()).hasSize(1);

        assertThat(CrashJournal.imagesOfTheDead(folder())).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void theLivingAreLeftAlone() throws IOException {
        try (var slot = CrashJournal.open(folder()).slot()) {
            slot.enter(12);

            assertThat(CrashJournal.imagesOfTheDead(folder())).isEmpty();
            assertThat(files()).hasSize(1);
        }
    }

    @Test
    void aFolderThatCannotBeMadeCostsTheNotesAlone() throws IOException {
        Files.createFile(folder());

        try (var slot = CrashJournal.open(folder()).slot()) {
            slot.enter(12);
            slot.leave();
        }
        assertThat(CrashJournal.imagesOfTheDead(folder())).isEmpty();
    }

    @Test
    void moreThreadsThanSlotsGoWithoutNotes() {
        var journal = CrashJournal.open(folder());
        var slots = Stream.generate(journal::slot).limit(1100).toList();

        slots.forEach(slot -> slot.enter(11));
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
            var journal = CrashJournal.open(Path.of(arguments[0]));
            var done = journal.slot();
            var inside = journal.slot();
            var alsoInside = journal.slot();
            done.enter(55);
            done.leave();
            inside.enter(72);
            inside.leave();
            inside.enter(73);
            alsoInside.enter(80);
            if (arguments[1].equals("exit")) {
                System.exit(0);
            }
            if (arguments[1].equals("halt between images")) {
                inside.leave();
                alsoInside.leave();
            }
            Runtime.getRuntime().halt(134);
        }
    }
}
