package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.duplicates.DuplicatesRequest;
import io.github.img2dataset.duplicates.DuplicatesSummary;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Duplicates of a data set that the job made: the placeholder that many urls lead to, and the copy without them. */
@Timeout(120)
class DuplicatesIT {
    private static final int PLACEHOLDERS = 12;
    private static final int OTHERS = 8;
    private static final String FOLDER = ".img2dataset/duplicates/";

    private final ImageServer server = new ImageServer();
    private final List<String> notices = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"webdataset,webdataset", "files,webdataset", "parquet,parquet"})
    void groupsShowsAndDropsThePlaceholder(String format, String packed) throws IOException {
        make(format);
        var before = inPlainSight();

        // The painted pictures resemble each other too much for perceptual hashes.
        var summary = search(new DuplicatesRequest(0, true));

        assertThat(summary.samples()).isEqualTo(PLACEHOLDERS + OTHERS);
        assertThat(summary.grouped()).isEqualTo(PLACEHOLDERS);
        assertThat(summary.groups()).isEqualTo(1);
        assertThat(inPlainSight()).isEqualTo(before);
        assertThat(notices).anyMatch(line -> line.endsWith(FOLDER + "duplicates.html"));
        var page = Files.readString(out().resolve(FOLDER + "duplicates.html"));
        assertThat(page.split("data:image/jpeg;base64,", -1)).hasSize(1 + 8);
        assertThat(page).contains("12 samples, group 000000", ">keep<", ">same hash<", server.url("/ok/1.jpg?"));

        assertThat(PackRun.run(LocalSpark.session(), drop(summary, packed), notices::add)
                        .isComplete())
                .isTrue();

        var kept = JobRuns.metadata(folder.resolve("packed")).keySet();
        assertThat(kept)
                .hasSize(OTHERS + 1)
                .contains("000000")
                .isSubsetOf(JobRuns.metadata(out()).keySet());
        var report =
                new VerifyJob(LocalSpark.session(), folder.resolve("packed").toString(), 1_000_000).check();
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().images).isEqualTo(OTHERS + 1);
    }

    @Test
    void aRerunGivesTheSameGroupsAndGoesOnWithTheCopy() throws IOException {
        make("webdataset", "--perceptual_hash", "dhash");
        var first = search(new DuplicatesRequest(2, false));
        PackRun.run(LocalSpark.session(), drop(first, "webdataset"), notices::add);
        Files.delete(folder.resolve("packed/00000_stats.json"));

        var again = search(new DuplicatesRequest(2, false));

        assertThat(again).isEqualTo(first);
        var copy = PackRun.run(LocalSpark.session(), drop(again, "webdataset"), notices::add);
        assertThat(copy.made().shards()).isEqualTo(1);
        assertThat(copy.isComplete()).isTrue();
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        make("webdataset");
        assertThatThrownBy(() -> search(new DuplicatesRequest(4, false)))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("no perceptual hash", "--perceptual_hash phash", "--exact True")
                .message()
                .doesNotContain("\n");
        assertThat(search(new DuplicatesRequest(4, true)).grouped()).isEqualTo(PLACEHOLDERS);
        assertThatThrownBy(() -> DuplicatesRun.run(
                        LocalSpark.session(),
                        folder.resolve("none").toString(),
                        new DuplicatesRequest(4, false),
                        notices::add))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void overwriteTakesTheGroupsAwayWithTheShards() throws IOException {
        make("webdataset", "--perceptual_hash", "phash");
        search(new DuplicatesRequest(4, false));
        make("webdataset", "--perceptual_hash", "phash", "--incremental_mode", "overwrite");
        assertThat(out().resolve(FOLDER)).doesNotExist();
    }

    private void make(String format, String... further) throws IOException {
        var lines = new ArrayList<String>();
        for (var row = 0; row < PLACEHOLDERS + OTHERS; row++) {
            lines.add(server.url("/ok/" + (row < PLACEHOLDERS ? 1 : row) + ".jpg?" + row));
        }
        lines.add(server.url("/missing"));
        Files.write(folder.resolve("urls.txt"), lines);
        var arguments = new ArrayList<>(List.of(
                "--url_list",
                folder.resolve("urls.txt").toString(),
                "--output_folder",
                out().toString(),
                "--output_format",
                format,
                "--number_sample_per_shard",
                "10",
                "--allow_private_networks",
                "True"));
        arguments.addAll(List.of(further));
        assertThat(JobRuns.run(arguments).isComplete()).isTrue();
    }

    private DuplicatesSummary search(DuplicatesRequest request) throws IOException {
        return DuplicatesRun.run(LocalSpark.session(), out().toString(), request, notices::add);
    }

    private PackRequest drop(DuplicatesSummary found, String format) {
        return new PackRequest(
                out().toString(),
                folder.resolve("packed").toString(),
                OutputFormat.parse(format),
                1 << 30,
                null,
                null,
                null,
                found.file(),
                1);
    }

    /** What loaders find by their patterns. */
    private Set<String> inPlainSight() throws IOException {
        var names = new TreeSet<String>();
        try (Stream<Path> files = Files.list(out())) {
            files.map(file -> Objects.toString(file.getFileName())).forEach(names::add);
        }
        return names;
    }

    private Path out() {
        return folder.resolve("out");
    }
}
