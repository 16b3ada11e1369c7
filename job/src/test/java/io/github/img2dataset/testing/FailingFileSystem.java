package io.github.img2dataset.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** The local disk as {@code failing://}, whose creation of files fails as often as a test says. */
public final class FailingFileSystem extends RawLocalFileSystem {
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
    private static volatile String failingName = "";
    private static volatile Runnable beforeFailing = () -> {};

    /** The Hadoop setting that brings the scheme. */
    public static final String SETTING = "fs.failing.impl";

    /** Lets the next {@code times} creations of files whose path holds {@code name} fail. */
    public static void fail(String name, int times) {
        fail(name, times, () -> {});
    }

    /** The same, and does something on the thread that is about to see the failure. */
    public static void fail(String name, int times, Runnable before) {
        failingName = name;
        beforeFailing = before;
        FAILURES_LEFT.set(times);
    }

    /** How many of them did not happen yet. */
    public static int failuresLeft() {
        return FAILURES_LEFT.get();
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
    protected OutputStream createOutputStreamWithMode(Path path, boolean append, FsPermission permission)
            throws IOException {
        if (path.getName().contains(failingName) && FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            beforeFailing.run();
            throw new IOException("No space left on device");
        }
        return super.createOutputStreamWithMode(path, append, permission);
    }
}
