package io.github.img2dataset.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Spark standalone cluster of child JVMs on loopback: a master and one worker of one core on each of 127.0.0.1
 * and 127.0.0.2 (speculation launches nothing when all workers share a host). Jobs are submitted as a user would,
 * by SparkSubmit with the shaded jar.
 */
public final class StandaloneCluster implements AutoCloseable {
    /** What the shaded jar brings itself, and what only tests need, is no part of Spark's own jars. */
    private static final Pattern NOT_SPARKS = Pattern.compile(
            "/img2dataset-spark|/(org/bytedeco|org/openpnp|org/apache/httpcomponents/(client5|core5)|dnsjava|info/picocli|com/drewnoakes|com/adobe"
                    + "|org/junit|org/assertj|com/tngtech|org/opentest4j|org/apiguardian|org/jspecify)/");

    private final Path home;
    private final Path jar;
    private final int port = freePort();
    private final int webPort = freePort();
    private final Process master;
    private final List<Process> workers = new ArrayList<>();

    /**
     * @param home a folder for Spark's jars, work and logs
     * @param jar the shaded application jar
     */
    public StandaloneCluster(Path home, Path jar) throws IOException {
        this.home = home;
        this.jar = jar;
        linkJars(home);
        writeSparkSubmit(home);
        master = spawn(
                "master",
                "127.0.0.1",
                "-Xmx256m",
                List.of(
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "" + port,
                        "--webui-port",
                        "" + webPort));
        Await.until("the master", () -> workersAlive() >= 0);
        startWorker("127.0.0.1");
        startWorker("127.0.0.2");
        Await.until("both workers", () -> workersAlive() == 2);
    }

    /** Starts one more worker of one core. */
    public void startWorker(String host) throws IOException {
        startWorker(host, List.of());
    }

    /** Starts a worker that has a folder of its own where the other machines have another, as another machine would. */
    public void startWorkerWithAFolderOfItsOwn(String host, Path folder) throws IOException {
        startWorker(
                host,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs own \"$0\" && exec \"$@\"",
                        folder.toString()));
    }

    /** Whether this machine lets processes have mounts of their own. */
    public static boolean canHideFolders() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "own", "/mnt")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such command
        }
    }

    private void startWorker(String host, List<String> wrapper) throws IOException {
        var name = "worker-" + workers.size();
        workers.add(spawn(
                name,
                host,
                "-Xmx256m",
                wrapper,
                List.of(
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        host,
                        "--webui-port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--work-dir",
                        home.resolve(name).toString(),
                        url())));
    }

    /** For {@code SPARK_HOME}: a folder with {@code bin/spark-submit}. */
    public Path home() {
        return home;
    }

    /** For {@code --master}. */
    public String url() {
        return "spark://127.0.0.1:" + port;
    }

    /** Submits the job in client mode; its output goes to {@link #log}. */
    public Process submit(String name, List<String> conf, List<String> options) throws IOException {
        return submit(name, "io.github.img2dataset.run.cli.Main", null, conf, options);
    }

    /** As above, but a program that uses the job as a library. */
    public Process submit(
            String name, String mainClass, @Nullable Path program, List<String> conf, List<String> options)
            throws IOException {
        var command = new ArrayList<>(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                url(),
                "--class",
                mainClass,
                "--jars",
                jar.toString(),
                "--executor-memory",
                "640m"));
        for (var setting : Stream.concat(
                        Stream.of(
                                "spark.ui.enabled=false",
                                "spark.driver.host=127.0.0.1",
                                "spark.driver.bindAddress=127.0.0.1"),
                        conf.stream())
                .toList()) {
            command.addAll(List.of("--conf", setting));
        }
        command.add((program == null ? jar : program).toString());
        command.addAll(options);
        return spawn(name, "127.0.0.1", "-Xmx512m", command);
    }

    /** What a child JVM printed. */
    public String log(String name) {
        try {
            return Files.readString(home.resolve(name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The executors' JVMs. */
    public List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> worker.toHandle().descendants())
                .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
    }

    /** Kills the live worker of a host and its executors at once, as a lost machine would. */
    public void killWorker(String host) {
        var worker = workers.stream()
                .filter(process -> process.isAlive()
                        && process.info().commandLine().orElse("").contains("--host " + host))
                .findFirst()
                .orElseThrow()
                .toHandle();
        var executors = worker.descendants().toList();
        worker.destroyForcibly();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    /** How many workers the master counts as alive; -1 while it does not answer. */
    private int workersAlive() {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + webPort + "/json/").toURL().openConnection();
            try (var in = connection.getInputStream()) {
                var json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                var count = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)").matcher(json);
                return count.find() ? Integer.parseInt(count.group(1)) : -1;
            }
        } catch (IOException e) {
            return -1;
        }
    }

    /** The exit code of a submitted application, which must end within five minutes. */
    public static int exitCode(Process application) throws InterruptedException {
        assertThat(application.waitFor(300, TimeUnit.SECONDS)).isTrue();
        return application.exitValue();
    }

    /** Links Spark's own jars, as a distribution has them, into the folder {@code jars}. */
    static void linkJars(Path home) throws IOException {
        var jars = Files.createDirectories(home.resolve("jars"));
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var path = Path.of(entry);
            if (entry.endsWith(".jar") && !NOT_SPARKS.matcher(entry).find()) {
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
            }
        }
    }

    /** What a distribution of Spark has, and Spark's jars alone have not. */
    static void writeSparkSubmit(Path home) throws IOException {
        var script = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        var lines = new StringBuilder("#!/bin/sh\n");
        environment(home, "127.0.0.1")
                .forEach((name, value) -> lines.append("export ")
                        .append(name)
                        .append("='")
                        .append(value)
                        .append("'\n"));
        lines.append("exec");
        java("-Xmx512m", home).forEach(word -> lines.append(" '").append(word).append("'"));
        lines.append(" org.apache.spark.deploy.SparkSubmit \"$@\"\n");
        Files.writeString(script, lines);
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + script + " executable");
        }
    }

    /** The command for a JVM with the jars of {@link #linkJars}. */
    static List<String> java(String memory, Path home) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(memory, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions()
                .split(" ", -1)));
        command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
        return command;
    }

    private Process spawn(String name, String localIp, String memory, List<String> arguments) throws IOException {
        return spawn(name, localIp, memory, List.of(), arguments);
    }

    private Process spawn(String name, String localIp, String memory, List<String> wrapper, List<String> arguments)
            throws IOException {
        var command = new ArrayList<>(wrapper);
        command.addAll(java(memory, home));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".log").toFile())
                .directory(home.toFile());
        builder.environment().putAll(environment(home, localIp));
        return builder.start();
    }

    private static Map<String, String> environment(Path home, String localIp) {
        return Map.of(
                "SPARK_HOME", home.toString(),
                "SPARK_SCALA_VERSION", scalaVersion(),
                "SPARK_LOCAL_IP", localIp,
                "JAVA_HOME", System.getProperty("java.home"));
    }

    /** Without it workers fail with "Cannot find any build directories". */
    private static String scalaVersion() {
        return scala.util.Properties.versionNumberString()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("(\\d+\\.\\d+).*", "$1");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        executors().forEach(ProcessHandle::destroyForcibly);
        workers.forEach(Process::destroyForcibly);
        master.destroyForcibly();
    }
}
