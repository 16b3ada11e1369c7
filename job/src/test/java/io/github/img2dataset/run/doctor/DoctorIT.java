package io.github.img2dataset.run.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.cli.DoctorCommand;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.testing.FakeDnsServer;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoctorIT {
    private final ImageServer server = new ImageServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void saysWhatToExpectOfTheWholeList() throws Exception {
        try (var dns = new FakeDnsServer().on("pictures.example", answer -> answer.address("127.0.0.1"))) {
            var list = list(4_000);
            var fine = look(true, "--url_list", list.toString(), "--dns_servers", dns.address());

            assertThat(fine).isTrue();
            assertThat(said())
                    .contains(
                            "OpenCV",
                            "can be written and listed",
                            "The clock agrees",
                            "The list has 4,000 rows",
                            dns.address() + ": 1 of 2 hosts resolved, 1 do not exist",
                            "A sample of 200 urls",
                            "http_4xx",
                            "What to expect of all 4,000 rows")
                    .containsPattern("rate +[0-9.,]+ rows a second, limited by")
                    .containsPattern("time +[0-9]");
            assertThat(server.requests()).isEqualTo(160);
            leftNothing();
        }
    }

    @Test
    void namesThePictureThatManyUrlsLeadTo() throws Exception {
        var list = Files.write(
                folder.resolve("list.txt"),
                IntStream.range(0, 40)
                        .mapToObj(row -> server.url("/ok/" + (row % 2 == 0 ? 0 : row) + ".jpg?" + row))
                        .toList());

        look(true, "--url_list", list.toString());

        assertThat(said()).containsPattern("20 of the 40 images are the same picture \\(sha256 [0-9a-f]{64}\\)");
    }

    @Test
    void seesThatARunIsWritingThere() throws Exception {
        var out = OutputFolder.open(folder.resolve("out/data").toString(), Map.of());
        try (var run = RunLease.acquire(out, "run");
                var dns = new FakeDnsServer().otherwise(answer -> answer.address("192.0.2.1"))) {
            assertThat(look(false, "--url_list", "none", "--dns_servers", dns.address()))
                    .isFalse();
            assertThat(said()).containsPattern("PROBLEM +Another run is writing to .*/out/data");
            assertThat(run.isHeld()).isTrue();
        }
    }

    @Test
    void findsWhatWouldGoWrong() throws Exception {
        Files.writeString(folder.resolve("out"), "a file in the way");
        try (var dns = new FakeDnsServer().otherwise(FakeDnsServer.Answer::silence)) {
            var fine = look(true, "--url_list", list(40).toString(), "--dns_servers", dns.address(), "--timeout", "2");

            assertThat(fine).isFalse();
            assertThat(said())
                    .containsPattern("PROBLEM +The output folder .*out/data cannot be used")
                    .containsPattern(
                            "PROBLEM +Name servers .*: 0 of 2 hosts resolved, 0 do not exist, 2 without an answer");
        }
    }

    @Test
    void saysSoWhenTheListCannotBeRead() throws Exception {
        assertThat(look(true, "--url_list", folder.resolve("none.txt").toString()))
                .isFalse();
        assertThat(said()).containsPattern("PROBLEM +The list .*none.txt: No such file or folder");
    }

    @Test
    void worksWithoutAList() throws Exception {
        try (var dns = new FakeDnsServer().otherwise(answer -> answer.address("192.0.2.1"))) {
            assertThat(look(false, "--url_list", "none", "--dns_servers", dns.address()))
                    .isTrue();
            assertThat(said()).contains("2 of 2 hosts resolved", "No --url_list");
            leftNothing();
        }
    }

    @Test
    void seesThatTheNameServersDoNotKnowTheInternet() throws Exception {
        try (var dns = new FakeDnsServer()) {
            assertThat(look(false, "--url_list", "none", "--dns_servers", dns.address()))
                    .isFalse();
            assertThat(said()).containsPattern("PROBLEM +Name servers .*: 0 of 2 hosts resolved, 2 do not exist");
        }
    }

    private void leftNothing() {
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(folder.resolve(".out.crc")).doesNotExist();
    }

    /** Of ten rows one host is unknown twice and one picture is missing. */
    private Path list(int rows) throws IOException {
        var port = server.url("").replaceFirst(".*:", "");
        return Files.write(
                folder.resolve("list.txt"),
                IntStream.range(0, rows)
                        .mapToObj(i -> "http://" + (i % 5 == 0 ? "gone" : "pictures") + ".example:" + port
                                + (i % 10 == 3 ? "/missing/" : "/ok/") + i + ".jpg")
                        .toList());
    }

    private boolean look(boolean hasList, String... options) throws InterruptedException {
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--output_folder", folder.resolve("out/data").toString()));
        arguments.addAll(List.of("--allowed_networks", "127.0.0.0/8", "--thread_count", "8", "--image_size", "64"));
        var config = JobConfig.from(CommandLineParser.parse(arguments));
        return DoctorCommand.look(
                LocalSpark.session(), config, hasList, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
