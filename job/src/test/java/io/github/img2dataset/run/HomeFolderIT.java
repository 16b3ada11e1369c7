package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.cli.Main;
import io.github.img2dataset.run.cli.MainInSession;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.ImageServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every path of the command line that begins with a tilde, which a shell leaves alone after an equals sign. */
class HomeFolderIT {
    private static final String HOME = "user.home";

    private final String home = Objects.requireNonNull(System.getProperty(HOME));
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeEach
    void moveHome() {
        System.setProperty(HOME, folder.toString());
    }

    @AfterEach
    void goBack() {
        System.setProperty(HOME, home);
    }

    @Test
    void isTheUsersHomeForRunsAndReports() throws Exception {
        try (var server = new ImageServer()) {
            Files.write(folder.resolve("urls.txt"), List.of(server.url("/ok/1.jpg"), server.url("/ok/2.jpg")));
            for (var out : List.of("one", "two")) {
                runs(
                        "--url_list=~/urls.txt",
                        "--output_folder=~/" + out,
                        "--output_format=webdataset",
                        "--allowed_networks=127.0.0.0/8");
            }
        }
        inAnotherJvm("report", "--html=~/both.html", "~/one/", "~/two");

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("urls.txt", "one", "two", "both.html");
        }
    }

    private void runs(String... arguments) {
        var err = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(MainInSession.exitCode(err, err, List.of(arguments)))
                .as(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(ExitCode.DONE);
    }

    /** The commands open their own sessions. */
    private void inAnotherJvm(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        command.addAll(List.of("-Dspark.ui.enabled=false", "-Dspark.driver.host=127.0.0.1"));
        command.addAll(List.of("-Dspark.driver.bindAddress=127.0.0.1", "-Dspark.master=local[1]"));
        command.addAll(List.of("-Duser.home=" + folder, "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(ExitCode.DONE);
    }
}
