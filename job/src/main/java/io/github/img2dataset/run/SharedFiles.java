package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.storage.FencingToken;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.LeaseLostException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whether the executors see the driver's files. A path without a scheme is on each machine's own disk where nothing else
 * was configured: a run would end well there, and its shards lie on as many machines as it had.
 *
 * @param lease the driver's, which an executor must find in the output folder; null to look for the list
 * @param list a file of the url list that must be there
 */
record SharedFiles(@Nullable FencingToken lease, String list, Map<String, String> storageSettings)
        implements FlatMapFunction<Iterator<Integer>, String> {
    private static final int TASKS_PER_CORE = 2;

    /**
     * Asks the executors for the list, before they are to read it.
     *
     * @throws UsageException when one of them does not see it
     */
    static void requireList(JavaSparkContext context, List<InputFile> files, Map<String, String> storageSettings) {
        var list = files.get(0).path();
        blind(context, list, new SharedFiles(null, list, storageSettings)).ifPresent(host -> {
            throw new UsageException("The url list " + list + " is only on the driver's machine: " + host
                    + " cannot read it. Put it where all machines can read it, such as hdfs:// or s3a://");
        });
    }

    /**
     * Asks the executors for the output folder, by the lease that the driver has put there.
     *
     * @throws UsageException when one of them does not see it
     */
    static void requireOutput(JavaSparkContext context, FencingToken lease, Map<String, String> storageSettings) {
        var folder = lease.outputFolder();
        blind(context, folder, new SharedFiles(lease, "", storageSettings)).ifPresent(host -> {
            throw new UsageException("The output folder " + folder + " is a different one on each machine: " + host
                    + " cannot see what the driver wrote there. Name a folder that all machines share, such as hdfs://...,"
                    + " s3a://... or one that is mounted on all of them");
        });
    }

    /** A machine that does not see the place; none when all do, or when it is none of a machine's own. */
    private static Optional<String> blind(JavaSparkContext context, String uri, SharedFiles look) {
        if (context.isLocal() || !uri.startsWith("file:")) {
            return Optional.empty();
        }
        context.setJobDescription("Check whether the executors see " + uri);
        var tasks = TASKS_PER_CORE * Math.max(1, context.defaultParallelism());
        return context
                .parallelize(Collections.nCopies(tasks, 0), tasks)
                .mapPartitions(look)
                .distinct()
                .collect()
                .stream()
                .sorted()
                .findFirst();
    }

    @Override
    public Iterator<String> call(Iterator<Integer> unused) throws IOException {
        return sees()
                ? Collections.emptyIterator()
                : List.of(InetAddress.getLocalHost().getHostName()).iterator();
    }

    private boolean sees() throws IOException {
        if (lease == null) {
            return InputFile.isThere(list, storageSettings);
        }
        try {
            lease.check(storageSettings);
            return true;
        } catch (LeaseLostException e) {
            return false;
        }
    }
}
