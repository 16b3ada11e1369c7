package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose workers have folders of their own where the driver has others: machines without a shared disk. */
@Timeout(600)
@EnabledIf(
        value = "io.github.img2dataset.testing.StandaloneCluster#canHideFolders",
        disabledReason = "needs the right to mount in a namespace of its own")
class SharedFolderIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // started before each test
    private StandaloneCluster cluster;

    @BeforeEach
    void startCluster() throws IOException {
        Files.createDirectories(folder.resolve("driver"));
        Files.writeString(folder.resolve("urls.txt"), server.url("/ok/1.jpg") + "\n" + server.url("/ok/2.jpg"));
        Files.copy(folder.resolve("urls.txt"), folder.resolve("driver/urls.txt"));
        cluster = new StandaloneCluster(folder.resolve("home"), Path.of(System.getProperty("img2dataset.jar")));
        cluster.killWorker("127.0.0.1");
        cluster.killWorker("127.0.0.2");
        cluster.startWorkerWithAFolderOfItsOwn("127.0.0.2", folder.resolve("driver"));
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
        server.close();
    }

    @Test
    void refusesWhatOnlyTheDriverSees() throws Exception {
        var blindOutput = submit("output", folder.resolve("urls.txt"), folder.resolve("driver/out"));
        assertThat(blindOutput)
                .containsOnlyOnce("img2dataset: The output folder file:" + folder.resolve("driver/out")
                        + " is a different one on each machine: ")
                .doesNotContain("Exception", "\tat ");
        assertThat(Files.exists(folder.resolve("driver/out/report.html"))).isFalse();

        var blindList = submit("list", folder.resolve("driver/urls.txt"), folder.resolve("out"));
        assertThat(blindList)
                .containsOnlyOnce("img2dataset: The url list file:" + folder.resolve("driver/urls.txt")
                        + " is only on the driver's machine: ")
                .doesNotContain("Exception", "\tat ");
        assertThat(server.requests()).isZero();
    }

    private String submit(String name, Path list, Path out) throws IOException, InterruptedException {
        var driver = cluster.submit(
                name,
                List.of("spark.cores.max=1"),
                List.of(
                        "--url_list",
                        list.toString(),
                        "--output_folder",
                        out.toString(),
                        "--allowed_networks",
                        "127.0.0.0/8"));
        assertThat(driver.waitFor(300, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.exitValue()).as(cluster.log(name)).isEqualTo(ExitCode.USAGE);
        return cluster.log(name);
    }
}
