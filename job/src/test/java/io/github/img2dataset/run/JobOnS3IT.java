package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.run.cli.Main;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.UsageException;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.LocalSpark;
import io.github.img2dataset.testing.S3Server;
import io.github.img2dataset.testing.StoreProxy;
import io.github.img2dataset.testing.StoreProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(
        value = "io.github.img2dataset.testing.S3Server#hasConnector",
        disabledReason = "hadoop-aws 3.3 wants the AWS SDK v1, which the tests do not bring")
class JobOnS3IT extends JobOnStoreContract {
    @TempDir
    static Path serverFolder;

    private static S3Server store;

    private static int folders;

    @BeforeAll
    static void startStore() throws IOException, InterruptedException {
        store = S3Server.start(serverFolder);
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    @Override
    String freshFolder() {
        return "s3a://" + store.bucket() + "/home-" + folders++;
    }

    @Override
    Map<String, String> settings() throws IOException {
        return store.settings();
    }

    /** As Ceph's radosgw 16 over http does with the empty objects that S3A puts where a folder's last file went. */
    @Test
    void aStoreThatRefusesEmptyObjectsForFoldersCostsNothing() throws IOException {
        var refused = (StoreProxy.Rule)
                (method, path, query) -> method.equals("PUT") && path.endsWith("/") ? Fault.REFUSED : Fault.NONE;
        try (var proxy = new StoreProxy(store.port())) {
            var home = behind(proxy, "no-folders");
            proxy.rule(refused);
            var out = OutputFolder.open(home + "/out", store.settings(proxy.url()));
            list(home);

            assertThat(run(home, "files").isComplete()).isTrue();
            assertThat(run(home, "files").report()).isPresent();
            out.delete("00001.parquet");
            assertThat(verify(home, true).removed().stream()).containsExactly(1);
            assertThat(run(home, "webdataset", "--incremental_mode", "overwrite")
                            .report())
                    .isPresent();
            assertWhole(home);
        }
    }

    /** A folder in a bucket of its own, which the session reaches through the proxy. */
    private static String behind(StoreProxy proxy, String name) throws IOException {
        var bucket = store.newBucket(name);
        var hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
        store.settings().forEach(hadoop::set);
        hadoop.set("fs.s3a.bucket." + bucket + ".endpoint", proxy.url());
        return "s3a://" + bucket + "/home";
    }

    @Test
    void aStoreThatRefusesConnectionsIsToldInOneLine(@TempDir Path folder) throws IOException {
        var list = Files.writeString(folder.resolve("urls.txt"), "http://127.0.0.1/1.jpg\n");
        var hadoop = LocalSpark.session().sparkContext().hadoopConfiguration();
        Map.of(
                        "endpoint", "http://127.0.0.1:1",
                        "endpoint.region", "us-east-1",
                        "path.style.access", "true",
                        "access.key", "a",
                        "secret.key", "b",
                        "attempts.maximum", "1",
                        "retry.limit", "0")
                .forEach((name, value) -> hadoop.set("fs.s3a.bucket.deaf." + name, value));
        var config = JobConfig.from(
                CommandLineParser.parse(List.of("--url_list", list.toString(), "--output_folder", "s3a://deaf/out")));

        assertThatThrownBy(() -> new Main(System.out, System.err).run(LocalSpark.session(), config))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("s3a://deaf/out", "127.0.0.1:1", "Connection refused", "fs.s3a.endpoint")
                .message()
                .doesNotContain("\n", "software.amazon")
                .containsOnlyOnce("Connect to");
    }
}
