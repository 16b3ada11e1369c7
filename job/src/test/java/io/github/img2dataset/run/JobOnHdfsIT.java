package io.github.img2dataset.run;

import io.github.img2dataset.testing.HdfsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class JobOnHdfsIT extends JobOnStoreContract {
    @TempDir
    static Path serverFolder;

    private static HdfsServer store;

    private static int folders;

    @BeforeAll
    static void startStore() throws IOException {
        store = HdfsServer.start(serverFolder);
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    @Override
    String freshFolder() {
        return store.uri() + "/home-" + folders++;
    }

    @Override
    Map<String, String> settings() throws IOException {
        return Map.of();
    }
}
