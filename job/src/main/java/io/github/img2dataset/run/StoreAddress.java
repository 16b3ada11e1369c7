package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Address of an S3 store that is not Amazon's, tried before S3A asks it: S3A would try a silent one for minutes. */
public record StoreAddress(String host, int port) {
    private static final int MILLIS = 5_000;

    /**
     * Connects to the store of each path on S3 whose endpoint is named in the settings.
     *
     * @throws UsageException when one does not answer within five seconds
     */
    public static void check(List<String> paths, Configuration hadoop) {
        for (var path : paths) {
            of(path, hadoop).ifPresent(address -> address.connect(path));
        }
    }

    /** The address that a path leads to; none for Amazon's own, through a proxy, or on another kind of storage. */
    static Optional<StoreAddress> of(String path, Configuration hadoop) {
        if (!path.matches("s3a?://[^/]+.*") || hadoop.get("fs.s3a.proxy.host") != null) {
            return Optional.empty();
        }
        var bucket = path.replaceFirst("s3a?://([^/]+).*", "$1");
        var endpoint =
                hadoop.getTrimmed("fs.s3a.bucket." + bucket + ".endpoint", hadoop.getTrimmed("fs.s3a.endpoint", ""));
        if (endpoint.isEmpty() || endpoint.endsWith(".amazonaws.com")) {
            return Optional.empty();
        }
        var uri = URI.create(endpoint.contains("://") ? endpoint : "https://" + endpoint);
        var standard = "http".equals(uri.getScheme()) ? 80 : 443;
        return Optional.ofNullable(uri.getHost())
                .map(host -> new StoreAddress(host, uri.getPort() < 0 ? standard : uri.getPort()));
    }

    private void connect(String path) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), MILLIS);
        } catch (IOException e) {
            throw new UsageException(
                    "The store of " + path + " does not answer at " + host + ":" + port + ": " + e.getMessage()
                            + ". Check that it is running and that its address is right (AWS_ENDPOINT_URL, or fs.s3a.endpoint in"
                            + " conf/core-site.xml or by --conf spark.hadoop.fs.s3a.endpoint=...), then run the same command again",
                    e);
        }
    }
}
