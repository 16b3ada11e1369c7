package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.cli.MainInSession;
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
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
            var out = OutputFolder.open(home + "/out", settings());
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

    /** Nothing may be lost, doubled or taken for another writer's: the SDK's second request meets its own object. */
    @Test
    @Tag("long")
    void aStoreThatLosesHalfOfItsAnswersAndIsBusyCostsNothing() throws IOException {
        var dice = new Random(11);
        var unreliable = (StoreProxy.Rule) (method, path, query) -> {
            synchronized (dice) {
                var makes = method.equals("PUT") || (method.equals("POST") && query.contains("uploadId="));
                var number = dice.nextInt(20);
                return number < 2 ? Fault.SLOW_DOWN : makes && number < 11 ? Fault.ANSWER_LOST : Fault.NONE;
            }
        };
        try (var proxy = new StoreProxy(store.port())) {
            var home = behind(proxy, "lossy", "attempts.maximum", "10", "retry.limit", "10", "retry.interval", "10ms");
            list(home);

            proxy.rule(unreliable);
            var formats = List.of("webdataset", "files");
            for (var format : formats) {
                assertThat(run(home, format, "--incremental_mode", "overwrite").isComplete())
                        .as(format)
                        .isTrue();
            }
            proxy.rule((method, path, query) -> Fault.NONE);
            assertWhole(home);
            assertThat(proxy.struck()).hasSizeGreaterThan(20);
        }
    }

    @Test
    void aShardWhoseWritesAreRefusedForEverDoesNotHoldTheOthers() throws IOException {
        try (var proxy = new StoreProxy(store.port())) {
            var home = behind(proxy, "busy", "attempts.maximum", "1", "retry.throttle.interval", "5ms");
            list(home);
            proxy.rule((method, path, query) ->
                    path.contains("/00000.tar") && !method.equals("HEAD") ? Fault.SLOW_DOWN : Fault.NONE);

            var summary = run(home, "webdataset", "--max_shard_retry", "0", "--processes_count", "1");

            assertThat(summary.isComplete()).isFalse();
            assertThat(JobRuns.metadata(home + "/out")).hasSize(2 * 10);
        }
    }

    /**
     * A folder in a bucket of its own, which is reached through the proxy alone: Hadoop keeps a bucket's file system with the
     * settings that it was first opened with.
     */
    private static String behind(StoreProxy proxy, String name, String... own) throws IOException {
        var home = "s3a://" + store.newBucket(name) + "/home";
        var settings = store.settings(proxy.url());
        for (var i = 0; i < own.length; i += 2) {
            settings.put("fs.s3a." + own[i], own[i + 1]);
        }
        OutputFolder.open(home, settings).list();
        return home;
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
        var arguments = List.of("--url_list", list.toString(), "--output_folder", "s3a://deaf/out");

        assertThatThrownBy(() -> MainInSession.run(System.out, System.err, arguments))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("s3a://deaf/out", "127.0.0.1:1", "Connection refused", "fs.s3a.endpoint")
                .message()
                .doesNotContain("\n", "software.amazon")
                .containsOnlyOnce("Connect to");
    }
}
