package io.github.img2dataset.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * What a user's path names: a file system and a place on it.
 *
 * @param fileSystem shared with the rest of the process, never closed here
 * @param path absolute, with its scheme
 */
record Location(FileSystem fileSystem, Path path) {
    private static final String THROTTLE_LIMIT = "fs.s3a.retry.throttle.limit";

    /** About a minute of pauses. */
    private static final int THROTTLED_TRIES = 7;

    private static final String ADD_CONNECTOR =
            "; its connector is not on the class path: submit/img2dataset takes the connector's jars by IMG2DATASET_JARS=a.jar:b.jar,"
                    + " spark-submit by --jars (gs:// is gcs-connector's, abfs:// hadoop-azure's)";

    private static final Pattern BUCKET = Pattern.compile("(s3|s3a)://([^/]*).*");

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*|(file):/.*");

    private static volatile @Nullable Settings last;

    private record Settings(Map<String, String> settings, Configuration configuration) {}

    /**
     * Resolves a path of the command line. Without a scheme it is on the default file system ({@code fs.defaultFS}).
     *
     * @throws FileNotFoundException when it names no place, or none that there is a connector for; the message is meant
     *     for the user
     * @throws IOException when the store refused
     */
    static Location of(String uri, Map<String, String> settings) throws IOException {
        if (uri.isBlank()) {
            throw new FileNotFoundException("A path must not be empty");
        }
        var configuration = configuration(settings);
        try {
            refuseBucket(uri);
            var given = path(withoutTrailingSlash(uri), configuration);
            var fileSystem = raw(given.getFileSystem(configuration));
            return new Location(fileSystem, fileSystem.makeQualified(given));
        } catch (UnsupportedFileSystemException e) {
            throw noPlace(uri + ": " + e.getMessage() + ADD_CONNECTOR, e);
        } catch (IllegalArgumentException e) {
            throw noPlace("Not a path or uri: " + uri + " (" + e.getMessage() + ")", e);
        }
    }

    /** Whether the path is on this machine's disk, by its scheme or the default file system's; no file system is opened. */
    static boolean isLocal(String uri, Map<String, String> settings) {
        var scheme = SCHEME.matcher(uri).matches()
                ? uri.substring(0, uri.indexOf(':'))
                : FileSystem.getDefaultUri(configuration(settings)).getScheme();
        return "file".equalsIgnoreCase(scheme);
    }

    /** Java takes such a name for no host at all, and S3A says "bucket is null/empty". */
    private static void refuseBucket(String uri) throws FileNotFoundException {
        var bucket = BUCKET.matcher(uri);
        if (bucket.matches() && !isHost(bucket.group(2))) {
            throw new FileNotFoundException("S3A cannot address the bucket of " + uri + ": the name " + bucket.group(2)
                    + " is no host name (letters, digits, hyphens and dots, the part after the last dot not beginning"
                    + " with a digit). Copy the data to another bucket, or make an access point or alias for it"
                    + " (fs.s3a.bucket.NAME.accesspoint.arn)");
        }
    }

    private static boolean isHost(String bucket) {
        try {
            return new URI("s3a://" + bucket).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static FileNotFoundException noPlace(String message, Exception cause) {
        var exception = new FileNotFoundException(message);
        exception.initCause(cause);
        return exception;
    }

    /**
     * Hadoop's settings with these over them. Paths come by the hundred thousand and with the same settings, and Hadoop takes 6 ms
     * to read its files: the last ones are kept, as Spark keeps its own for all that it reads.
     */
    static Configuration configuration(Map<String, String> settings) {
        var kept = last;
        if (kept == null || !kept.settings.equals(settings)) {
            var configuration = new Configuration();
            settings.forEach(configuration::set);
            boundThrottling(configuration);
            kept = new Settings(Map.copyOf(settings), configuration);
            last = kept;
        }
        return kept.configuration;
    }

    /**
     * Bounds how long S3A waits for a store that answers 503 Slow Down. It doubles its pause of half a second at each try; with
     * Hadoop's own limit of 20 tries one refused object would hold its task for days.
     */
    private static void boundThrottling(Configuration configuration) {
        var sources = configuration.getPropertySources(THROTTLE_LIMIT);
        if (sources == null || List.of(sources).contains("core-default.xml")) {
            configuration.setInt(THROTTLE_LIMIT, THROTTLED_TRIES);
        }
    }

    private static String withoutTrailingSlash(String uri) {
        var end = uri.length();
        while (end > 1 && uri.charAt(end - 1) == '/' && uri.charAt(end - 2) != '/') {
            end--;
        }
        return uri.substring(0, end);
    }

    private static Path path(String uri, Configuration configuration) {
        if (!SCHEME.matcher(uri).matches()) {
            // Not new Path(String): it would take "run:2" for a scheme.
            return new Path(null, null, uri);
        }
        return new Path(uri.startsWith("s3://") && !isClaimed("s3", configuration) ? "s3a" + uri.substring(2) : uri);
    }

    /** EMR brings a connector of its own for s3://; elsewhere people mean S3A. */
    private static boolean isClaimed(String scheme, Configuration configuration) {
        try {
            FileSystem.getFileSystemClass(scheme, configuration);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isOnFileSystemOf(Location other) {
        var service = fileSystem.getCanonicalServiceName();
        return fileSystem.getUri().equals(other.fileSystem.getUri())
                || (service != null && service.equals(other.fileSystem.getCanonicalServiceName()));
    }

    /** The path on its file system, without links where it has any: two names of one place are equal. */
    String realPath() throws IOException {
        if (!(fileSystem instanceof RawLocalFileSystem local)) {
            return path.toUri().getPath();
        }
        // What is not there yet has no real path, the folder above it may.
        var missing = new ArrayDeque<String>();
        var file = local.pathToFile(path).toPath();
        while (file.getParent() != null && !Files.exists(file)) {
            missing.push(file.getFileName().toString());
            file = file.getParent();
        }
        var real = file.toRealPath();
        for (var name : missing) {
            real = real.resolve(name);
        }
        return real.toString();
    }

    /** The checksumming wrapper would leave a hidden .crc file beside every file. */
    private static FileSystem raw(FileSystem fileSystem) {
        return fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
    }
}
