package io.github.img2dataset.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * A resource manager and a node manager in this process; application masters, executors and launchers are child JVMs
 * with Spark's jars, as from a distribution, and {@link FailingFileSystem}. The file system is the local disk.
 */
public final class YarnCluster implements AutoCloseable {
    private static final Path SPARK_YARN =
            Path.of(System.getProperty("img2dataset.spark-yarn", "target/spark-yarn/spark-yarn.jar"));
    /** As the other child JVMs of the tests have it; most of such a job is the start of JVMs. */
    private static final String QUICK_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private static final Pattern APPLICATION = Pattern.compile("application_(\\d+)_(\\d+)");

    private final Path home;
    private final Path jar;
    private final MiniYARNCluster cluster;
    private final YarnClient client = YarnClient.createYarnClient();

    /**
     * How a submitted job ended.
     *
     * @param exitCode of the launcher
     * @param log of the launcher
     * @param application as the resource manager knows it
     */
    public record Run(int exitCode, String log, ApplicationReport application) {}

    /**
     * @param home a folder for Spark's jars, configuration and logs
     * @param jar the shaded application jar
     */
    public YarnCluster(Path home, Path jar) throws IOException {
        this.home = home;
        this.jar = jar;
        StandaloneCluster.linkJars(home);
        Files.createSymbolicLink(home.resolve("jars/spark-yarn.jar"), SPARK_YARN.toAbsolutePath());
        Files.createSymbolicLink(
                home.resolve("jars/failing-file-system.jar"),
                Path.of(jar.toString().replace("-spark.jar", "-tests.jar")).toAbsolutePath());
        var configuration = new YarnConfiguration();
        configuration.set("fs.defaultFS", "file:///");
        configuration.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
        configuration.set("yarn.scheduler.capacity.root.queues", "default");
        configuration.set("yarn.scheduler.capacity.root.default.capacity", "100");
        configuration.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
        configuration.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
        configuration.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100f);
        configuration.set("yarn.minicluster.yarn.nodemanager.resource.memory-mb", "4096");
        System.setProperty("hadoop.home.dir", home.toString());
        cluster = new MiniYARNCluster("yarn", 1, 1, 1);
        cluster.init(configuration);
        cluster.start();
        writeConfiguration(cluster.getConfig());
        client.init(cluster.getConfig());
        client.start();
    }

    private void writeConfiguration(Configuration configuration) throws IOException {
        var folder = Files.createDirectories(home.resolve("hadoop"));
        for (var name : List.of("core-site.xml", "yarn-site.xml")) {
            try (var out = Files.newOutputStream(folder.resolve(name))) {
                configuration.writeXml(out);
            }
        }
    }

    /** Submits the job, and waits for the launcher's end. */
    public Run submit(String name, String deployMode, List<String> conf, List<String> options)
            throws IOException, InterruptedException, YarnException {
        var log = home.resolve(name + ".log");
        var command = new ArrayList<>(StandaloneCluster.java("-Xmx512m", home));
        // As spark-submit does, which finds the cluster by it.
        command.set(command.size() - 1, home.resolve("hadoop") + ":" + command.get(command.size() - 1));
        command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "yarn", "--deploy-mode", deployMode));
        for (var setting : List.of(
                "spark.yarn.jars=local:" + home.resolve("jars") + "/*",
                "spark.yarn.populateHadoopClasspath=false",
                "spark.yarn.submit.waitAppCompletion=true",
                "spark.yarn.report.interval=200ms",
                "spark.yarn.stagingDir=file://" + home.resolve("staging"),
                "spark.driver.memory=512m",
                "spark.driver.memoryOverhead=256m",
                "spark.executor.memory=512m",
                "spark.executor.memoryOverhead=256m",
                "spark.executor.instances=1",
                "spark.yarn.am.memory=256m",
                "spark.ui.enabled=false",
                "spark.driver.extraJavaOptions=" + QUICK_START,
                "spark.executor.extraJavaOptions=" + QUICK_START,
                "spark.yarn.am.extraJavaOptions=" + QUICK_START,
                "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
                "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1")) {
            command.addAll(List.of("--conf", setting));
        }
        conf.forEach(setting -> command.addAll(List.of("--conf", setting)));
        command.addAll(List.of("--class", "io.github.img2dataset.run.cli.Main", jar.toString()));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "HADOOP_CONF_DIR", home.resolve("hadoop").toString(),
                        "SPARK_HOME", home.toString(),
                        "SPARK_LOCAL_IP", "127.0.0.1",
                        "JAVA_HOME", System.getProperty("java.home")));
        var process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("The launcher does not end:\n" + Files.readString(log));
        }
        var text = Files.readString(log);
        return new Run(process.exitValue(), text, application(text));
    }

    private ApplicationReport application(String log) throws IOException, YarnException {
        var found = APPLICATION.matcher(log);
        if (!found.find()) {
            throw new IOException("No application was begun:\n" + log);
        }
        return client.getApplicationReport(
                ApplicationId.newInstance(Long.parseLong(found.group(1)), Integer.parseInt(found.group(2))));
    }

    @Override
    public void close() throws IOException {
        client.stop();
        cluster.stop();
        cluster.close();
    }
}
