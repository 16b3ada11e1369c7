package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.fetch.Fetcher;
import io.github.img2dataset.fetch.HostShareChannel;
import io.github.img2dataset.fetch.HostWait;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The executor's one fetcher: its tasks share connections, the name cache, the per-host limits and the byte budget.
 * It outlives a task, so that the next one finds all that warm; a job with other settings replaces it once nobody
 * uses it.
 */
public final class SharedFetcher {
    private static @Nullable SharedFetcher current;
    private static @Nullable HostShareChannel shares;

    private final FetchConfig config;
    private final int executors;
    private final Fetcher fetcher;
    private int users;

    private SharedFetcher(FetchConfig config, int executors) {
        this.config = config;
        this.executors = executors;
        this.fetcher = new Fetcher(config, executors, shares);
    }

    /** A share in the fetcher for these settings of one of so many executors; give it back by {@link #release()}. */
    static synchronized SharedFetcher acquire(FetchConfig config, int executors) {
        var shared = current;
        if (shared == null || !shared.config.equals(config) || shared.executors != executors) {
            if (shared != null && shared.users == 0) {
                shared.fetcher.close();
            }
            shared = new SharedFetcher(config, executors);
            current = shared;
        }
        shared.users++;
        return shared;
    }

    /** Has the executor's fetchers ask there for turns at hosts; null: they keep the limits by themselves. */
    public static synchronized void shareHosts(@Nullable HostShareChannel channel) {
        shares = channel;
    }

    /** The hosts that are out and that this executor's rows wait for now, the longest outage first; none when no task runs. */
    public static List<HostWait> outages() {
        var fetcher = inUse();
        return fetcher == null ? List.of() : fetcher.outages();
    }

    /**
     * The hosts that answer and whose rows wait nevertheless, as {@link Fetcher#crowds} has them; none when no task runs.
     *
     * @param byRate those that wait for the rate, or those that wait for others' requests to end
     */
    public static List<HostWait> crowds(boolean byRate) {
        var fetcher = inUse();
        return fetcher == null ? List.of() : fetcher.crowds(byRate);
    }

    private static synchronized @Nullable Fetcher inUse() {
        var shared = current;
        return shared == null || shared.users == 0 ? null : shared.fetcher;
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
