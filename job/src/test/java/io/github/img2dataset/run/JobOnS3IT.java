package io.github.img2dataset.run;

import io.github.img2dataset.testing.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
}
