package io.github.img2dataset.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A name node and a data node in this process. */
public final class HdfsServer implements AutoCloseable {
    private final MiniDFSCluster cluster;

    private HdfsServer(MiniDFSCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts them with their files below the given folder. */
    public static HdfsServer start(Path folder) throws IOException {
        var configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        var cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        cluster.waitActive();
        return new HdfsServer(cluster);
    }

    /** {@code hdfs://host:port}. */
    public String uri() {
        return cluster.getURI().toString();
    }

    @Override
    public void close() {
        cluster.shutdown();
    }
}
