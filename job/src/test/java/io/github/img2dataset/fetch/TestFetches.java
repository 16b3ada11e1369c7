package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Fetches one url, or many, to the end and looks at the results; for tests. */
public final class TestFetches {
    private TestFetches() {}

    /** A configuration that may talk to the loopback address. */
    public static FetchConfig.Builder local() {
        return FetchConfig.builder().allowPrivateNetworks(true).maxInflightBytes(256L << 20);
    }

    /** A fetcher whose time is the timer's. */
    static Fetcher fetcher(FetchConfig config, ManualTimer timer) {
        return new Fetcher(config, UrlMender::mend, null, timer, timer::nanoTime);
    }

    /** The next finished download; time passes while no request is on a connection. */
    static <T> Download<T> take(Downloads<T> downloads, Fetcher fetcher, ManualTimer timer)
            throws InterruptedException {
        var hasLooked = new AtomicBoolean();
        return Await.value(() -> {
            if (hasLooked.getAndSet(true) && fetcher.engine().connectionsInUse() == 0) {
                timer.runNext();
            }
            return downloads.poll(Duration.ZERO);
        });
    }

    static FetchResult fetch(FetchConfig config, @Nullable String url) throws InterruptedException {
        try (var fetcher = new Fetcher(config)) {
            return fetch(fetcher, url);
        }
    }

    static FetchResult fetch(Fetcher fetcher, @Nullable String url) throws InterruptedException {
        try (var downloads = new Downloads<String>(fetcher, 1)) {
            downloads.start("row", url);
            try (var download = downloads.take()) {
                return download.result();
            }
        }
    }

    public static Failure failure(FetchConfig config, @Nullable String url) throws InterruptedException {
        return failure(fetch(config, url));
    }

    public static Failure failure(FetchResult result) {
        if (result instanceof FetchResult.Failed failed) {
            return failed.failure();
        }
        throw new AssertionError("It was fetched");
    }

    static byte[] body(FetchResult result) {
        if (result instanceof FetchResult.Fetched fetched) {
            return fetched.body();
        }
        throw new AssertionError("It failed: " + failure(result));
    }

    /** All results, in the order of the urls. */
    public static List<FetchResult> fetchAll(Fetcher fetcher, int window, List<String> urls)
            throws InterruptedException {
        List<@Nullable FetchResult> results = new ArrayList<>();
        urls.forEach(url -> results.add(null));
        try (var downloads = new Downloads<Integer>(fetcher, window)) {
            var next = 0;
            while (next < urls.size() || downloads.pending() > 0) {
                if (next < urls.size() && downloads.hasRoom()) {
                    downloads.start(next, urls.get(next));
                    next++;
                } else {
                    try (var download = downloads.take()) {
                        results.set(download.item(), download.result());
                    }
                }
            }
        }
        return results.stream()
                .map(result -> java.util.Objects.requireNonNull(result))
                .toList();
    }
}
