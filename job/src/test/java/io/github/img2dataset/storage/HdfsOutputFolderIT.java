package io.github.img2dataset.storage;

import io.github.img2dataset.testing.HdfsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class HdfsOutputFolderIT extends OutputFolderContract {
    @TempDir
    static Path serverFolder;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static HdfsServer server;

    private static int folders;

    @BeforeAll
    static void startServer() throws IOException {
        server = HdfsServer.start(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    String freshFolder() {
        folders++;
        return server.uri() + "/runs/run-" + folders;
    }

    @Override
    Map<String, String> settings() {
        return Map.of();
    }
}
