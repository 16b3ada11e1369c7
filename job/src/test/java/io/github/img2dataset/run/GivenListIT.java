package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.cli.MainInSession;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.ImageServer;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are no plain files: of a web server, of a pipe, of several folders; and lists without rows. */
@Timeout(180)
class GivenListIT {
    private final ImageServer images = new ImageServer();
    private HttpServer web;

    @TempDir
    Path folder;

    @BeforeEach
    void startWeb() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            var body = urls(5).getBytes(StandardCharsets.UTF_8);
            var isThere = exchange.getRequestURI().getPath().equals("/urls.txt");
            exchange.sendResponseHeaders(isThere ? 200 : 404, isThere ? body.length : -1);
            if (isThere) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        web.start();
    }

    @AfterEach
    void stopServers() {
        web.stop(0);
        images.close();
    }

    @Test
    void readsAListOfAWebServerAndGoesOnWithIt() throws IOException {
        assertThat(run(web("/urls.txt")).totals().successes()).isEqualTo(5);
        Files.delete(out().resolve("00001_stats.json"));

        assertThat(run(web("/urls.txt")).totals().count()).isEqualTo(2);
        assertThat(JobRuns.metadata(out())).hasSize(5);
    }

    @Test
    void overwritesWithAListOfAWebServer() throws IOException {
        run(web("/urls.txt"));
        assertThat(run(web("/urls.txt"), "--incremental_mode", "overwrite")
                        .totals()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void saysThatTheServerHasNoSuchList() {
        assertThatThrownBy(() -> run(web("/none.txt")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("/none.txt: it answered HTTP 404")
                .hasMessageNotContaining("\n");
        web.stop(0);
        assertThatThrownBy(() -> run(web("/urls.txt")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("cannot be fetched from")
                .hasMessageNotContaining("\n");
        assertThat(out()).doesNotExist();
    }

    @Test
    void readsANamedPipe() throws Exception {
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        var writer = CompletableFuture.runAsync(() -> {
            try {
                Files.writeString(pipe, urls(5), java.nio.file.StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(run(pipe.toString()).totals().successes()).isEqualTo(5);
        writer.join();
    }

    @Test
    void leavesNoCopyBehindWhenTheListIsRefused() {
        assertThatThrownBy(() -> run(web("/urls.txt"), "--input_format", "csv"))
                .hasMessageContaining("has no header: its first line looks like data");
        assertThat(out().resolve(".img2dataset")).doesNotExist();
    }

    @Test
    void refusesAListWithoutRowsAndKeepsWhatIsThere() throws IOException {
        var list = Files.writeString(folder.resolve("urls.txt"), urls(2)).toString();
        run(list);
        var empty = Files.writeString(folder.resolve("empty.txt"), "").toString();
        for (var mode : List.of("overwrite", "incremental")) {
            assertThatThrownBy(() -> run(empty, "--incremental_mode", mode))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("The list is empty: " + empty + " has no row");
        }
        assertThat(JobRuns.metadata(out())).hasSize(2);
        assertThat(run(empty, "--incremental_mode", "extend").text()).startsWith("Nothing new");
    }

    @Test
    void refusesAColumnWithoutHashesBeforeAnyRequest() throws IOException {
        var list = Files.writeString(folder.resolve("l.csv"), "url,md5\n" + images.url("/ok/1.jpg") + ",NULL\n");
        assertThatThrownBy(() -> run(
                        list.toString(),
                        "--input_format",
                        "csv",
                        "--compute_hash",
                        "md5",
                        "--verify_hash",
                        "['md5','md5']"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("1 of the first 1 rows have no md5 in column md5 (the first has \"NULL\")");
        assertThat(images.requests()).isZero();
    }

    @Test
    void saysHowManyFilesAListOfFoldersHas() throws IOException {
        for (var name : List.of("lists/a/x.txt", "lists/b/x.txt")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), urls(2));
        }
        var err = new ByteArrayOutputStream();
        var exitCode = MainInSession.run(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments(folder.resolve("lists").toString()));
        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("img2dataset: The list is 2 files in 2 folders");
        assertThat(JobRuns.metadata(out())).hasSize(4);
    }

    @Test
    void theFilesOfTheDataSetAreNotCountedAmongTheLists() throws IOException {
        Files.createDirectories(out());
        Files.writeString(out().resolve("l.json"), "[{\"url\": \"" + images.url("/ok/1.jpg") + "\"}]");
        for (var lines : List.of("", "img2dataset: The list is 2 files\n")) {
            var err = new ByteArrayOutputStream();
            MainInSession.run(
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    arguments(out().toString(), "--input_format", "json", "--incremental_mode", "extend"));
            assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("The list is")))
                    .containsExactlyElementsOf(lines.lines().toList());
            Files.writeString(out().resolve("m.json"), "[{\"url\": \"" + images.url("/ok/2.jpg") + "\"}]");
        }
    }

    private String web(String path) {
        return "http://127.0.0.1:" + web.getAddress().getPort() + path;
    }

    private String urls(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> images.url("/ok/" + i + ".jpg\n"))
                .collect(Collectors.joining());
    }

    private Path out() {
        return folder.resolve("out");
    }

    private RunSummary run(String list, String... more) throws IOException {
        return JobRuns.run(arguments(list, more));
    }

    private List<String> arguments(String list, String... more) {
        var arguments = new ArrayList<>(List.of("--url_list", list, "--output_folder", out().toString()));
        arguments.addAll(List.of("--output_format", "webdataset", "--number_sample_per_shard", "3"));
        arguments.addAll(List.of("--allow_private_networks", "True", "--image_size", "16"));
        arguments.addAll(List.of(more));
        return arguments;
    }
}
