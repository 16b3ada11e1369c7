package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.CoreSite;
import io.github.img2dataset.testing.S3Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on {@code s3a://}; {@code s3://} is the same where no other connector has the scheme. */
@EnabledIf(
        value = "io.github.img2dataset.testing.S3Server#hasConnector",
        disabledReason = "hadoop-aws 3.3 wants the AWS SDK v1, which the tests do not bring")
class S3OutputFolderIT extends OutputFolderContract {
    @TempDir
    static Path serverFolder;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static S3Server server;

    private static int folders;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = S3Server.start(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    String freshFolder() {
        folders++;
        return (folders % 2 == 0 ? "s3" : "s3a") + "://" + server.bucket() + "/path/run-" + folders + "/";
    }

    @ParameterizedTest
    @ValueSource(strings = {"MinIO", "R2", "Ceph"})
    void hasSettingsForItsLikesThatTheConnectorKnows(String store) throws Exception {
        var known = new HashSet<Object>();
        for (var constant : Class.forName("org.apache.hadoop.fs.s3a.Constants").getFields()) {
            known.add(constant.get(null));
        }

        assertThat(CoreSite.of(store))
                .containsEntry("fs.s3a.path.style.access", "true")
                .containsKeys("fs.s3a.endpoint", "fs.s3a.endpoint.region")
                .allSatisfy((name, value) -> assertThat(known).contains(name));
    }

    @Override
    Map<String, String> settings() throws IOException {
        return server.settings();
    }

    @Override
    List<String> pendingUploads() throws IOException {
        try {
            return server.pendingUploads();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
