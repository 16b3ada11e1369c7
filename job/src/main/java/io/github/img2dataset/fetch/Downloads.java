package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.InternalErrors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The downloads of one task: a bounded window of rows in flight over as many shards as the task has, with retries.
 * Rows that wait (for a retry, for a turn at their host) give their place to others; all rows together, finished and
 * not yet taken ones too, are at most {@value #PENDING_PER_PLACE} times the window; rows of hosts in an outage are
 * set aside and count from {@value #MOST_SET_ASIDE} on.
 *
 * <p>One thread starts and takes; results come from the fetcher's threads. {@link #close()} cancels what runs and
 * gives every byte back.
 *
 * @param <T> what the caller knows a row by
 */
public final class Downloads<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
    static final int PENDING_PER_PLACE = 4;

    /** A row that is set aside holds its url and its saved columns, about a kilobyte; with more of them other hosts' rows wait, too. */
    static final int MOST_SET_ASIDE = 8_192;

    private final Fetcher fetcher;
    private final int window;
    private final FetchScope scope;
    private final ArrayDeque<Download<T>> finished = new ArrayDeque<>();
    private final ArrayDeque<Waiter<T>> waitingForPlace = new ArrayDeque<>();
    private final Set<Row> rows = new HashSet<>();
    private int active;
    private boolean closed;
    private @Nullable VirtualMachineError broken;

    /** @param window most requests under way at a time ({@code thread_count}) */
    public Downloads(Fetcher fetcher, int window) {
        this(fetcher, window, null);
    }

    /**
     * Downloads of which some may end early.
     *
     * @param window most requests under way at a time ({@code thread_count})
     * @param preview may refuse a body by its first bytes; null: none does
     */
    public Downloads(Fetcher fetcher, int window, @Nullable BodyPreview preview) {
        if (window < 1) {
            throw new IllegalArgumentException("Window must be positive: " + window);
        }
        this.fetcher = fetcher;
        this.window = window;
        this.scope = new FetchScope(
                new TaskHosts(),
                fetcher.optOuts(),
                fetcher.hostRules(),
                fetcher.config().maxDownloadBytes(),
                false,
                preview);
    }

    /** Whether another row may be started now; always true when none is pending. */
    public boolean hasRoom() {
        var setAside = Math.min(scope.hosts().waiting(fetcher.gates().hostsOut()), MOST_SET_ASIDE);
        synchronized (this) {
            var pending = rows.size() + finished.size();
            if (pending == 0) {
                return true;
            }
            return active < window
                    && waitingForPlace.isEmpty()
                    && pending - setAside < PENDING_PER_PLACE * window
                    && !fetcher.budget().isScarce();
        }
    }

    /**
     * Starts a row's download; its result is taken later, whatever becomes of it.
     *
     * @param url as listed; null or nonsense is a failed download like any other
     */
    public void start(T item, @Nullable String url) {
        Row row;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("Downloads are closed");
            }
            active++;
            row = new Row(item);
            rows.add(row);
        }
        row.start(url);
    }

    /** Requests under way now; rows that wait for a retry or for their host are not among them. */
    public synchronized int inFlight() {
        return active;
    }

    /** Rows started and not yet taken. */
    public synchronized int pending() {
        return rows.size() + finished.size();
    }

    /**
     * Waits for the next finished download, in the order they finish.
     *
     * @throws IllegalStateException when no row is pending
     * @throws VirtualMachineError when the JVM failed, by running out of memory for instance, while a row was under way
     */
    public synchronized Download<T> take() throws InterruptedException {
        refuseIfBroken();
        while (finished.isEmpty()) {
            if (rows.isEmpty()) {
                throw new IllegalStateException("No download is pending");
            }
            wait();
            refuseIfBroken();
        }
        return finished.remove();
    }

    /** Waits at most {@code timeout}, by the fetcher's clock, for the next finished download; null when none finished. */
    public synchronized @Nullable Download<T> poll(Duration timeout) throws InterruptedException {
        if (finished.isEmpty() && timeout.toNanos() > 0) {
            var until = fetcher.nanoTime() + timeout.toNanos();
            var alarm = fetcher.timer().schedule(this::wake, timeout.toNanos(), TimeUnit.NANOSECONDS);
            try {
                while (finished.isEmpty() && fetcher.nanoTime() - until < 0) {
                    wait();
                    refuseIfBroken();
                }
            } finally {
                alarm.cancel(false);
            }
        }
        return finished.poll();
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Cancels what runs; nothing can be taken afterwards. Returns at once and may be called twice. */
    @Override
    public void close() {
        List<Row> running;
        List<Download<T>> untaken;
        synchronized (this) {
            closed = true;
            running = List.copyOf(rows);
            untaken = List.copyOf(finished);
            rows.clear();
            finished.clear();
            waitingForPlace.clear();
        }
        running.forEach(Row::cancel);
        untaken.forEach(Download::close);
    }

    private synchronized void broke(VirtualMachineError error) {
        broken = error;
        notifyAll();
    }

    private void refuseIfBroken() {
        if (broken != null) {
            throw broken;
        }
    }

    private record Waiter<T>(Downloads<T>.Row row, Runnable then) {}

    private void finish(Row row, Download<T> download) {
        var isWanted = false;
        synchronized (this) {
            if (rows.remove(row)) {
                finished.add(download);
                notifyAll();
                isWanted = true;
            }
        }
        if (!isWanted) {
            download.close();
        }
        row.leave();
    }

    /** Under the lock: hands a row's place to one that waits for it. */
    private @Nullable Runnable handOver(Row row) {
        row.hasPlace = false;
        var next = active <= window ? waitingForPlace.poll() : null;
        if (next == null) {
            active--;
            return null;
        }
        next.row.hasPlace = true;
        return next.then;
    }

    /** One row on its way: attempts, and waits between them. */
    private final class Row implements WindowSlot, FetchListener {
        private final T item;
        private int attempts;
        private Duration latency = Duration.ZERO;
        private boolean wasSetAside;
        private long setAsideAt;
        private boolean hasPlace = true;
        private boolean cancelled;
        private @Nullable Fetch fetch;
        private @Nullable ScheduledFuture<?> retry;

        Row(T item) {
            this.item = item;
        }

        void start(@Nullable String url) {
            UrlMender.Mended mended;
            try {
                mended = fetcher.mend(url);
            } catch (RuntimeException | Error e) {
                failByBug(url, e);
                return;
            }
            mended.either(this::attempt, failure -> fail(failure, null));
        }

        private void attempt(WebUrl url) {
            var next = new Fetch(fetcher, scope, url, this, this);
            synchronized (this) {
                if (cancelled) {
                    return;
                }
                fetch = next;
                attempts++;
            }
            next.start();
        }

        @Override
        public void broke(VirtualMachineError error) {
            Downloads.this.broke(error);
        }

        private void failByBug(@Nullable String url, Throwable error) {
            var failure = InternalErrors.failure(error);
            if (InternalErrors.isNew(error)) {
                LOG.warn("{} triggered a bug; its row fails as internal_error", url, error);
            }
            fail(failure, null);
        }

        @Override
        public void ended(Fetch ended, Outcome outcome) {
            latency = latency.plus(ended.elapsed());
            outcome.match(
                    body -> finish(
                            this, new Download<>(item, new FetchResult.Fetched(body.bytes(), latency), body.share())),
                    redirect -> {
                        throw new IllegalStateException("A fetch ended before its redirect: " + redirect.location());
                    },
                    failed -> failed(ended, failed));
        }

        private void failed(Fetch ended, Outcome.Failed outcome) {
            var host = ended.hostThatIsOut();
            if (host != null && !isItsOwnFault(host)) {
                setAside(ended.listed());
            } else if (outcome.isTransient() && attempts <= fetcher.config().retries()) {
                retryLater(ended.listed(), RetryPolicy.backoff(attempts - 1, outcome.retryAfter()));
            } else {
                fail(outcome.failure(), outcome.cut());
            }
        }

        /** Once the host has answered others after this row was set aside, the row itself fails. */
        private boolean isItsOwnFault(String host) {
            return wasSetAside && fetcher.gates().hasAnsweredSince(host, setAsideAt);
        }

        /** Asks again at once, which is to wait at the host's gate for the end of the outage. */
        private void setAside(WebUrl url) {
            wasSetAside = true;
            setAsideAt = fetcher.nanoTime();
            attempts--;
            fetcher.timer().execute(() -> attempt(url));
        }

        private void retryLater(WebUrl url, Duration wait) {
            leave();
            synchronized (this) {
                if (!cancelled) {
                    retry = fetcher.timer()
                            .schedule(() -> reenter(() -> attempt(url)), wait.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        }

        private void fail(Failure failure, @Nullable CutBody cut) {
            finish(this, new Download<>(item, new FetchResult.Failed(failure, latency, cut), null));
        }

        void cancel() {
            Fetch running;
            synchronized (this) {
                cancelled = true;
                running = fetch;
                if (retry != null) {
                    retry.cancel(false);
                }
            }
            if (running != null) {
                running.cancel();
            }
        }

        @Override
        public void leave() {
            Runnable next = null;
            synchronized (Downloads.this) {
                if (hasPlace) {
                    next = handOver(this);
                    Downloads.this.notifyAll();
                }
            }
            if (next != null) {
                // Not from here: what continues may end at once and hand its place on, down the stack.
                fetcher.timer().execute(next);
            }
        }

        @Override
        public void reenter(Runnable then) {
            synchronized (Downloads.this) {
                if (closed) {
                    return;
                }
                if (active >= window) {
                    waitingForPlace.add(new Waiter<>(this, then));
                    return;
                }
                hasPlace = true;
                active++;
            }
            then.run();
        }
    }
}
