package io.github.img2dataset.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class HdfsOutputFolderIT extends OutputFolderContract {
    @TempDir
    static Path clusterFolder;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static MiniDFSCluster cluster;

    private static int folders;

    @BeforeAll
    static void startCluster() throws IOException {
        var configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, clusterFolder.toString());
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        cluster.waitActive();
    }

    @AfterAll
    static void stopCluster() {
        cluster.shutdown();
    }

    @Override
    String freshFolder() {
        folders++;
        return cluster.getURI() + "/runs/run-" + folders;
    }

    @Override
    Map<String, String> settings() {
        return Map.of();
    }
}
