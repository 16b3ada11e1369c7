package io.github.img2dataset.run.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.ImageServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole command in a JVM of its own, from its arguments to its exit code. */
@Timeout(180)
class MainIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    private record Ended(int exitCode, String said) {}

    @Test
    void endsWithFourWhenFewerRowsSucceedThanAskedFor() throws Exception {
        var list = List.of(server.url("/ok/1.jpg"), server.url("/gone/2.jpg"), server.url("/ok/3.jpg"));

        var ended = run(list, "--min_success_rate", "0.9");

        assertThat(ended.exitCode()).as(ended.said()).isEqualTo(ExitCode.FEW_SUCCESSES);
        assertThat(ended.said())
                .contains("img2dataset: fewer rows succeeded than --min_success_rate 0.9 asks for: 2 of 3")
                .doesNotContain("NOT ONE IMAGE");
    }

    @Test
    void aRunWithoutOneImageIsToldLoudly() throws Exception {
        var ended = run(List.of(server.url("/gone/1.jpg"), server.url("/gone/2.jpg")));

        assertThat(ended.exitCode()).as(ended.said()).isEqualTo(ExitCode.DONE);
        assertThat(ended.said()).containsPattern("(?m)^NOT ONE IMAGE: all 2 rows of this run failed$");
    }

    private Ended run(List<String> urls, String... options) throws IOException, InterruptedException {
        var list = Files.write(folder.resolve("urls.txt"), urls);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        command.addAll(List.of("-Dspark.ui.enabled=false", "-Dspark.driver.host=127.0.0.1"));
        command.addAll(List.of("-Dspark.driver.bindAddress=127.0.0.1", "-Dspark.master=local[1]"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("--url_list", list.toString()));
        command.addAll(List.of("--output_folder", folder.resolve("out").toString()));
        command.addAll(List.of("--allowed_networks", "127.0.0.0/8"));
        command.addAll(List.of(options));
        var log = folder.resolve("log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var exitCode = process.waitFor();
        return new Ended(exitCode, Files.readString(log));
    }
}
