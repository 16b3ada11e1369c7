package io.github.img2dataset.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A url list that can be read from its start to its end only: a named pipe, standard input, or what a web server sends.
 * Its content is copied to the driver's disk, and from there into the data set's folder, where executors and later runs
 * can read it; the copy is named by its SHA-256, so the same content is the same list. Used on the driver.
 */
public final class StreamedList implements AutoCloseable {
    private static final Pattern WEB = Pattern.compile("https?://.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPECIAL = Pattern.compile("(file:/*)?/(dev|proc)/.*");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final int DIGITS = 16;
    private static final int HTTP_PORT = 80;
    private static final String NO_BASIC_IN_TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

    private final String source;
    private final Path content;
    private final String digest;
    private @Nullable Copy copy;

    private record Copy(OutputFolder folder, String name, boolean isNew) {}

    private StreamedList(String source, Path content, String digest) {
        this.source = source;
        this.content = content;
        this.digest = digest;
    }

    /** Whether the path names a web address. */
    public static boolean isOnTheWeb(String uri) {
        return WEB.matcher(uri).matches();
    }

    /** Whether the list has to be copied before it can be read. */
    public static boolean isStreamed(String uri) {
        return isOnTheWeb(uri) || isPipe(uri);
    }

    private static boolean isPipe(String uri) {
        try {
            var path = Path.of(uri.replaceFirst("^file:/+", "/"));
            return Files.exists(path)
                    && !Files.isDirectory(path)
                    && (SPECIAL.matcher(uri).matches()
                            || Files.readAttributes(path, BasicFileAttributes.class)
                                    .isOther());
        } catch (InvalidPathException | IOException e) {
            return false;
        }
    }

    /**
     * Reads the list to its end.
     *
     * @param proxies the proxy that a url is asked through, as {@code http://[user:password@]host:port}; empty for none
     * @throws FileNotFoundException when the server does not answer or has no such list; the message is meant for the
     *     user
     */
    public static StreamedList read(String uri, String userAgent, Function<URI, Optional<URI>> proxies)
            throws IOException {
        var content = Files.createTempFile("img2dataset-list", null);
        try (var in = isOnTheWeb(uri) ? webStream(uri, userAgent, proxies) : Files.newInputStream(localPath(uri));
                var out = new DigestOutputStream(Files.newOutputStream(content), sha256())) {
            in.transferTo(out);
            var digest = HexFormat.of().formatHex(out.getMessageDigest().digest());
            return new StreamedList(uri, content, digest.substring(0, DIGITS));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(content);
            throw e;
        }
    }

    private static Path localPath(String uri) {
        return Path.of(uri.replaceFirst("^file:/+", "/"));
    }

    private static InputStream webStream(String uri, String userAgent, Function<URI, Optional<URI>> proxies)
            throws IOException {
        try {
            var url = URI.create(uri.replace(" ", "%20"));
            var request = HttpRequest.newBuilder(url).header("User-Agent", userAgent);
            var client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(CONNECT_TIMEOUT);
            proxies.apply(url).ifPresent(proxy -> ask(client, request, proxy));
            var response = client.build().send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new FileNotFoundException("The server has no list at " + uri + ": it answered HTTP "
                        + response.statusCode() + (response.statusCode() == 404 ? " (not found)" : ""));
            }
            return response.body();
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while reading " + uri, e);
        }
    }

    private static void ask(HttpClient.Builder client, HttpRequest.Builder request, URI proxy) {
        client.proxy(ProxySelector.of(
                new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? HTTP_PORT : proxy.getPort())));
        var user = proxy.getUserInfo();
        if (user != null) {
            // The JDK keeps Basic from tunnels unless this says otherwise; it reads the property with its first client.
            if (System.getProperty(NO_BASIC_IN_TUNNELS) == null) {
                System.setProperty(NO_BASIC_IN_TUNNELS, "");
            }
            request.header(
                    "Proxy-Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static FileNotFoundException unreadable(String uri, Exception cause) {
        var unsaid = cause instanceof ConnectException
                ? "no connection"
                : cause.getClass().getSimpleName();
        var reason = Objects.requireNonNullElse(cause.getMessage(), unsaid)
                .lines()
                .findFirst()
                .orElse("");
        var missing = new FileNotFoundException("The list cannot be fetched from " + uri + ": " + reason
                + ". Fetch it by other means and give the file");
        missing.initCause(cause);
        return missing;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The copy on the driver's disk, for those who read it there. */
    public InputFile onDriver() throws IOException {
        return new InputFile(
                content.toUri().getScheme() + ":" + content,
                Files.size(content),
                Files.getLastModifiedTime(content).toMillis());
    }

    /**
     * Copies the list into the data set's folder, unless an earlier run did.
     *
     * @param extension of the copy's name, for those who look at it
     */
    public InputFile publish(OutputFolder folder, String extension, String runId) throws IOException {
        var name = DataSetLayout.LISTS + "/" + digest + "." + extension.toLowerCase(Locale.ROOT);
        var kept = folder.info(name);
        if (kept.isEmpty()) {
            try (var file = folder.create(name, runId)) {
                Files.copy(content, file.stream());
                file.commit();
            }
        }
        copy = new Copy(folder, name, kept.isEmpty());
        var info = folder.info(name).orElseThrow(() -> new IOException("The copy of " + source + " is gone: " + name));
        return new InputFile(folder.uri() + "/" + name, info.length(), info.modificationTimeMillis());
    }

    /** The run that reads the copy has begun: it stays. */
    public void keep() {
        copy = null;
    }

    /** Removes the copy on the driver's disk, and a new one that no run came to use. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(content);
        if (copy != null && copy.isNew()) {
            copy.folder().delete(copy.name());
            removeIfEmpty(copy.folder(), DataSetLayout.LISTS);
            removeIfEmpty(copy.folder(), DataSetLayout.TEMPORARY);
            removeIfEmpty(copy.folder(), DataSetLayout.FOLDER);
        }
    }

    private static void removeIfEmpty(OutputFolder folder, String name) throws IOException {
        if (folder.list(name).isEmpty()) {
            folder.delete(name);
        }
    }
}
