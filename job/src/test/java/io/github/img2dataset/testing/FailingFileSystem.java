package io.github.img2dataset.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/** The local disk as {@code failing://}, whose operations fail as often as a test says. */
public final class FailingFileSystem extends RawLocalFileSystem {
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
    private static volatile String failingName = "";
    private static final AtomicInteger OPERATIONS = new AtomicInteger();
    private static volatile int every;
    private static volatile String failure = "Input/output error";
    private static volatile Runnable beforeFailing = () -> {};

    /** The Hadoop setting that brings the scheme. */
    public static final String SETTING = "fs.failing.impl";

    /** The Hadoop setting for other JVMs: creations of files whose name holds this always fail. */
    public static final String CREATIONS = "fs.failing.creations";

    private @Nullable String failingCreations;

    /** Lets the next {@code times} creations of files whose path holds {@code name} fail. */
    public static void fail(String name, int times) {
        fail(name, times, () -> {});
    }

    /** The same, and does something on the thread that is about to see the failure. */
    public static void fail(String name, int times, Runnable before) {
        failingName = name;
        failure = "Input/output error";
        beforeFailing = before;
        FAILURES_LEFT.set(times);
    }

    /** The same, in the words of a full disk. */
    public static void fill(String name) {
        fail(name, Integer.MAX_VALUE);
        failure = "No space left on device";
    }

    /** Lets every {@code n}-th operation of whatever kind fail from now on; 0 for none. */
    public static void failEvery(int n) {
        every = n;
        OPERATIONS.set(0);
    }

    /** How many operations there were since. */
    public static int operations() {
        return OPERATIONS.get();
    }

    private static void operation(String what, Path path) throws IOException {
        var n = every;
        if (n > 0 && OPERATIONS.incrementAndGet() % n == 0) {
            throw new IOException("The storage does not answer: " + what + " " + path);
        }
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
        failingCreations = configuration.get(CREATIONS);
    }

    @Override
    protected OutputStream createOutputStreamWithMode(Path path, boolean append, FsPermission permission)
            throws IOException {
        if (path.getName().contains(failingName) && FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            beforeFailing.run();
            throw new IOException(failure);
        }
        if (failingCreations != null && path.getName().contains(failingCreations)) {
            throw new IOException(failure);
        }
        operation("create", path);
        return new FilterOutputStream(super.createOutputStreamWithMode(path, append, permission)) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                operation("write", path);
                out.write(bytes, offset, count);
            }

            @Override
            public void close() throws IOException {
                out.close();
                operation("close", path);
            }
        };
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        operation("open", path);
        return super.open(path, bufferSize);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        operation("rename", from);
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        operation("delete", path);
        return super.delete(path, recursive);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        operation("list", path);
        return super.listStatus(path);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        operation("look at", path);
        return super.getFileStatus(path);
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        operation("make", path);
        return super.mkdirs(path);
    }
}
