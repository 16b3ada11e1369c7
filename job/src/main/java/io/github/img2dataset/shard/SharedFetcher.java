package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.fetch.Fetcher;
import io.github.img2dataset.fetch.HostOutage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The executor's one fetcher: its tasks share connections, the name cache, the per-host limits and the byte budget.
 * It outlives a task, so that the next one finds all that warm; a job with other settings replaces it once nobody
 * uses it.
 */
public final class SharedFetcher {
    private static @Nullable SharedFetcher current;

    private final FetchConfig config;
    private final Fetcher fetcher;
    private int users;

    private SharedFetcher(FetchConfig config) {
        this.config = config;
        this.fetcher = new Fetcher(config);
    }

    /** A share in the fetcher for these settings; give it back by {@link #release()}. */
    static synchronized SharedFetcher acquire(FetchConfig config) {
        var shared = current;
        if (shared == null || !shared.config.equals(config)) {
            if (shared != null && shared.users == 0) {
                shared.fetcher.close();
            }
            shared = new SharedFetcher(config);
            current = shared;
        }
        shared.users++;
        return shared;
    }

    /** The hosts that this executor's rows wait for now, the longest outage first; none when no task runs. */
    public static List<HostOutage> outages() {
        SharedFetcher shared;
        synchronized (SharedFetcher.class) {
            shared = current;
            if (shared == null || shared.users == 0) {
                return List.of();
            }
        }
        return shared.fetcher.outages();
    }

    Fetcher fetcher() {
        return fetcher;
    }

    void release() {
        synchronized (SharedFetcher.class) {
            users--;
            if (users == 0 && current != this) {
                fetcher.close();
            }
        }
    }
}
