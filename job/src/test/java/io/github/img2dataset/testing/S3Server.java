package io.github.img2dataset.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.util.VersionInfo;

/**
 * An S3-compatible server (S3Proxy) in a JVM of its own: its libraries would clash with Spark's. Maven puts its jar
 * beside the classes before the integration tests.
 */
public final class S3Server implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("img2dataset.s3proxy", "target/s3proxy/s3proxy.jar"));
    private static final int SECONDS_TO_START = 120;
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;
    private final Path objects;

    private S3Server(Process process, int port, Path objects) {
        this.process = process;
        this.port = port;
        this.objects = objects;
    }

    /** Whether the connector of this Hadoop works with the SDK that the tests bring. */
    public static boolean hasConnector() {
        return !VersionInfo.getVersion().startsWith("3.3.");
    }

    /** Starts a server with an empty bucket, {@link #bucket()}; its files are below the given folder. */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        var port = freePort();
        var objects = Files.createDirectories(folder.resolve("objects"));
        Files.createDirectory(objects.resolve("bucket-" + port));
        var properties = folder.resolve("s3proxy.properties");
        Files.writeString(properties, properties(port, objects));
        var log = folder.resolve("server.log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        JAR.toString(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var server = new S3Server(process, port, objects);
        server.awaitStart(log);
        return server;
    }

    private static String properties(int port, Path objects) {
        return """
                s3proxy.authorization=none
                s3proxy.endpoint=http://127.0.0.1:%d
                jclouds.provider=filesystem-nio2
                jclouds.identity=identity
                jclouds.credential=credential
                jclouds.filesystem.basedir=%s
                """.formatted(port, objects);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart(Path log) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Files.readString(log).contains("ServerConnector@")) {
                return;
            }
            process.waitFor(200, TimeUnit.MILLISECONDS);
        }
        close();
        throw new IOException("The S3 server did not start:\n" + Files.readString(log));
    }

    public int port() {
        return port;
    }

    /** Makes an empty bucket; gives its name, which begins with the one given and is this server's own. */
    public String newBucket(String name) throws IOException {
        var bucket = name + "-" + port;
        Files.createDirectory(objects.resolve(bucket));
        return bucket;
    }

    /** What {@code conf/core-site.xml} has for such a store, with small parts and few tries. */
    public Map<String, String> settings() throws IOException {
        return settings("http://127.0.0.1:" + port);
    }

    /** The same for a proxy before the server. */
    public Map<String, String> settings(String endpoint) throws IOException {
        var settings = CoreSite.of("MinIO");
        settings.putAll(Map.of(
                "fs.s3a.endpoint", endpoint,
                "fs.s3a.access.key", "key",
                "fs.s3a.secret.key", "secret",
                "fs.s3a.multipart.size", "5M",
                "fs.s3a.multipart.threshold", "5M",
                "fs.s3a.attempts.maximum", "2",
                "fs.s3a.retry.limit", "2"));
        return settings;
    }

    /** A name of this server's own: Hadoop keeps its file system for a bucket, and with it the server's port, for later. */
    public String bucket() {
        return "bucket-" + port;
    }

    /** Where the objects of {@link #bucket()} lie as files, each by its key. */
    public Path files() {
        return objects.resolve(bucket());
    }

    /** Keys of uploads begun and neither completed nor given up, in the whole bucket. */
    public List<String> pendingUploads() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + bucket() + "/?uploads"))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Status " + answer.statusCode() + ": " + answer.body());
        }
        return KEY.matcher(answer.body()).results().map(match -> match.group(1)).toList();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
