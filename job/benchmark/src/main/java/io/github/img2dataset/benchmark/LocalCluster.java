package io.github.img2dataset.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Spark's {@code local-cluster} for the launcher: executors in JVMs of their own on this machine, started by a master and workers
 * within the driver. Spark wants a home for that, a folder with its jars, which is made of the launcher's class path.
 *
 * @param jar the job's, which executors have on their class path
 */
record LocalCluster(Path home, Path jar) {

    static LocalCluster create(Path home, Path launcher) throws IOException {
        var jars = Files.createDirectories(home.resolve("jars"));
        var submit = launcher.toAbsolutePath().normalize().resolveSibling("target");
        for (var entry : Files.readString(submit.resolve("classpath")).strip().split(File.pathSeparator, -1)) {
            var file = submit.resolve(entry);
            Files.createSymbolicLink(jars.resolve(file.getFileName()), file);
        }
        return new LocalCluster(home, jar(submit.resolve("../../job/target").normalize()));
    }

    private static Path jar(Path target) throws IOException {
        try (var jars = Files.newDirectoryStream(target, "img2dataset-spark-*-spark.jar")) {
            return jars.iterator().next();
        }
    }

    /** For the launcher: so many executors of one core each, with heaps of so many MiB. */
    Map<String, String> environment(int executors, int heap) {
        var options = List.of(
                "-Dspark.master=local-cluster[" + executors + ",1," + heap + "]",
                "-Dspark.executor.memory=" + heap + "m",
                "-Dspark.executor.cores=1",
                "-Dspark.executor.extraClassPath=" + jar,
                "-Dspark.executor.extraJavaOptions=-XX:+UseParallelGC",
                // The job counts the cores once, to cut its tasks: all executors must be there by then.
                "-Dspark.cores.max=" + executors,
                "-Dspark.scheduler.minRegisteredResourcesRatio=1",
                "-Dspark.scheduler.maxRegisteredResourcesWaitingTime=300s",
                "-Dspark.ui.enabled=false",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.sql.shuffle.partitions=8");
        return Map.of(
                "SPARK_HOME", home.toString(),
                // Without it workers fail with "Cannot find any build directories".
                "SPARK_SCALA_VERSION",
                        scala.util.Properties.versionNumberString().replaceFirst("\\.\\d+$", ""),
                "SPARK_LOCAL_IP", "127.0.0.1",
                "IMG2DATASET_JAVA_OPTIONS", String.join(" ", options));
    }
}
