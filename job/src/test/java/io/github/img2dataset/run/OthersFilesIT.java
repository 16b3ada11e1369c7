package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.IncrementalMode;
import io.github.img2dataset.testing.ImageServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of the user in the output folder: never overwritten, moved or deleted, and lists never lost. */
@Timeout(180)
class OthersFilesIT {
    private static final int ROWS = 4;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "00000/photo.jpg, files",
        "00000.tar, webdataset",
        "00000.parquet, parquet",
        "00000.tfrecord, tfrecord",
        "00000.parquet, webdataset",
        "00000.tar, files", // no name of this format, and still a sign that the folder is somebody else's
        "00000.tar, dummy",
        "123456.tar, webdataset",
        "report.html, webdataset"
    })
    void refusesAFolderThatHoldsWhatNoRunWrote(String name, String format) throws IOException {
        var list = list(folder.resolve("urls.txt"));
        write("out/" + name, "somebody's own");
        write("out/notes.txt", "as well");
        var before = contents(folder);

        for (var mode : IncrementalMode.values()) {
            if (mode == IncrementalMode.NEW_ONLY && format.equals("dummy")) {
                continue; // refused as such
            }
            assertRefused(mode, list, "--output_format", format)
                    .message()
                    .contains(name.replaceAll("/.*", ""))
                    .doesNotContain("\n");
            assertThat(contents(folder)).as(mode.toString()).isEqualTo(before);
        }
        assertThat(server.requests()).isZero();
    }

    @Test
    void resumesADataSetOfThePythonTool() throws IOException {
        var list = list(folder.resolve("urls.txt"));
        write("out/00000.tar", "a tar");
        write("out/00000.parquet", "a parquet");
        write(
                "out/00000_stats.json",
                "{\"count\": 2, \"successes\": 2, \"failed_to_download\": 0, \"failed_to_resize\": 0}");

        assertThat(run(IncrementalMode.INCREMENTAL, list, "--output_format", "webdataset")
                        .isComplete())
                .isTrue();
        assertThat(folder.resolve("out/00000.tar")).hasContent("a tar");
        assertThat(folder.resolve("out/00001_stats.json")).exists();
    }

    @Test
    void replacesWhatAKilledRunLeft() throws IOException {
        var list = list(folder.resolve("urls.txt"));
        run(IncrementalMode.INCREMENTAL, list, "--output_format", "webdataset");
        Files.delete(folder.resolve("out/00001_stats.json"));
        write("out/00001.tar", "half a tar");

        assertThat(run(IncrementalMode.INCREMENTAL, list, "--output_format", "webdataset")
                        .isComplete())
                .isTrue();
        assertThat(folder.resolve("out/00001.tar"))
                .content(StandardCharsets.ISO_8859_1)
                .doesNotContain("half a tar");
    }

    @ParameterizedTest
    @EnumSource(IncrementalMode.class)
    void refusesAListAtTheNameOfAShard(IncrementalMode mode) throws IOException {
        var list = list(folder.resolve("out/00000.parquet"));
        var link = Files.createSymbolicLink(folder.resolve("link.txt"), list);
        var before = contents(folder);

        assertRefused(mode, list);
        assertRefused(mode, link);
        assertRefused(mode, folder.resolve("out/../out/00000.parquet"));
        assertThat(contents(folder)).isEqualTo(before);
    }

    @Test
    void overwriteRefusesToDeleteTheListWhereverItsNameIs() throws IOException {
        var list = list(folder.resolve("real/urls.txt"));
        Files.createSymbolicLink(folder.resolve("out"), folder.resolve("real"));
        var link = Files.createSymbolicLink(folder.resolve("link.txt"), folder.resolve("out/urls.txt"));
        var before = contents(folder);

        for (var url : List.of(list, folder.resolve("out/urls.txt"), link)) {
            assertRefused(IncrementalMode.OVERWRITE, url, "--force", "True")
                    .message()
                    .contains("would delete the url list", "lies in the output folder");
        }
        assertThat(contents(folder)).isEqualTo(before);
    }

    @Test
    void filesOfRunsAreNoLists() throws IOException {
        list(folder.resolve("out/list.json"));
        for (var again : List.of(false, true)) {
            var summary = run(
                    IncrementalMode.INCREMENTAL,
                    folder.resolve("out"),
                    "--input_format",
                    "json",
                    "--output_format",
                    "files");
            assertThat(summary.isComplete()).isTrue();
            assertThat(summary.totals().count()).isEqualTo(again ? 0 : ROWS);
        }
        assertThat(server.requests()).isEqualTo(ROWS);
        assertRefused(IncrementalMode.EXTEND, folder.resolve("out/00000_stats.json"), "--input_format", "json")
                .message()
                .contains("was written by a run");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            IncrementalMode mode, Path list, String... options) {
        return assertThatThrownBy(() -> run(mode, list, options))
                .as(mode.toString())
                .isInstanceOf(UsageException.class);
    }

    private RunSummary run(IncrementalMode mode, Path list, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--url_list",
                list.toString(),
                "--output_folder",
                folder.resolve("out").toString(),
                "--incremental_mode",
                mode.name().toLowerCase(Locale.ROOT),
                "--number_sample_per_shard",
                "2",
                "--allowed_networks",
                "127.0.0.0/8"));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    /** Urls a line each; as a JSON array when the name says so. */
    private Path list(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        var isJson = file.toString().endsWith(".json");
        var urls = IntStream.range(0, ROWS)
                .mapToObj(row -> server.url("/ok/" + row + ".jpg"))
                .toList();
        return Files.writeString(
                file,
                isJson
                        ? urls.stream()
                                .map(url -> "{\"url\": \"" + url + "\"}")
                                .collect(Collectors.joining(", ", "[", "]"))
                        : String.join("\n", urls));
    }

    private void write(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Every file and folder below, folders and links by name alone. */
    private static Map<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.toList()) {
                contents.put(
                        folder.relativize(file).toString(), Files.isRegularFile(file) ? Files.readString(file) : "");
            }
        }
        return contents;
    }
}
