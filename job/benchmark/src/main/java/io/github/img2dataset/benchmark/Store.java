package io.github.img2dataset.benchmark;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.HdfsServer;
import io.github.img2dataset.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's output goes: this machine's disk, or a server that runs on it.
 *
 * @param root for the job
 * @param readableRoot for us, who have no S3 client: where the same files are
 * @param settings Hadoop's, for the job
 * @param server null when there is none; {@link #close()} ends it
 */
record Store(
        String name,
        String root,
        String readableRoot,
        Map<String, String> settings,
        @Nullable AutoCloseable server) implements AutoCloseable {

    static Store disk(Path folder) throws IOException {
        var root = Files.createDirectories(folder).toString();
        return new Store("local disk", root, root, Map.of(), null);
    }

    /** S3Proxy, which keeps its objects as files. */
    static Store s3(Path folder) throws IOException, InterruptedException {
        var server = S3Server.start(Files.createDirectories(folder));
        var settings = server.settings();
        // Small for the tests; the launcher has its own from conf/core-site.xml.
        List.of("multipart.size", "multipart.threshold", "attempts.maximum", "retry.limit")
                .forEach(name -> settings.remove("fs.s3a." + name));
        var objects = folder.resolve("objects").resolve(server.bucket());
        return new Store("S3", "s3a://" + server.bucket(), objects.toString(), settings, server);
    }

    /** A name node and a data node in this process. */
    static Store hdfs(Path folder) throws IOException {
        var server = HdfsServer.start(Files.createDirectories(folder));
        var root = server.uri() + "/benchmark";
        return new Store("HDFS", root, root, Map.of(), server);
    }

    String folder(String run) {
        return root + "/" + run;
    }

    /** The same folder for reading what a run left. */
    OutputFolder readable(String run) throws IOException {
        return OutputFolder.open(readableRoot + "/" + run, Map.of());
    }

    /** For the launcher. */
    Map<String, String> environment() {
        var options = settings.entrySet().stream()
                .map(setting -> "-Dspark.hadoop." + setting.getKey() + "=" + setting.getValue());
        return Map.of("IMG2DATASET_JAVA_OPTIONS", options.collect(Collectors.joining(" ")));
    }

    @Override
    public void close() throws Exception {
        if (server != null) {
            server.close();
        }
    }
}
