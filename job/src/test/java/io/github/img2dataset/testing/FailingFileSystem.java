package io.github.img2dataset.testing;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk as {@code failing://}, whose creation of files fails as often as a test says. */
public final class FailingFileSystem extends RawLocalFileSystem {
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
    private static volatile String failingName = "";

    /** The Hadoop setting that brings the scheme. */
    public static final String SETTING = "fs.failing.impl";

    /** Lets the next {@code times} creations of files whose path holds {@code name} fail. */
    public static void fail(String name, int times) {
        failingName = name;
        FAILURES_LEFT.set(times);
    }

    @Override
    public URI getUri() {
        return URI.create("failing:///");
    }

    @Override
    public String getScheme() {
        return "failing";
    }

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        super.initialize(URI.create("failing:///"), configuration);
        setConf(configuration);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (path.getName().contains(failingName) && FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("No space left on device");
        }
        return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    }
}
