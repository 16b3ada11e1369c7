package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.Downloads;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.sample.UrlRow;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Rows to samples, without shards: the downloads and transforms of {@link ShardWorker}, with its window and its shared
 * limits, and nothing written. Samples come in the order in which their downloads end. Runs on the task's own thread.
 *
 * @param <T> what the caller knows a row by
 */
public final class ImageStream<T> implements Iterator<ImageStream.Made<T>>, AutoCloseable {
    private static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(1);

    private final Iterator<Item<T>> rows;
    private final SharedFetcher shared;
    private final Downloads<Item<T>> downloads;
    private final SampleMaker samples;

    /** A row and what the caller knows it by. */
    public record Item<T>(T origin, UrlRow row) {}

    /**
     * A row that is done.
     *
     * @param failure null when the sample has an image
     */
    public record Made<T>(T origin, Sample sample, @Nullable Failure failure) {}

    /**
     * Begins nothing yet.
     *
     * @param config of which what concerns files is not looked at
     */
    public ImageStream(ShardConfig config, TaskAttempt attempt, Iterator<Item<T>> rows) {
        this.rows = rows;
        this.samples = SampleMaker.of(config, attempt);
        this.shared = SharedFetcher.acquire(config.fetch(), config.executor().executors());
        this.downloads = new Downloads<>(shared.fetcher(), config.window());
    }

    @Override
    public boolean hasNext() {
        return downloads.pending() > 0 || rows.hasNext();
    }

    @Override
    public Made<T> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            while (true) {
                start();
                try (var download = downloads.poll(LOOK_FOR_ROOM)) {
                    if (download != null) {
                        var item = download.item();
                        var made = samples.make(item.row(), download.result());
                        return new Made<>(item.origin(), made.sample(), made.failure());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The task was interrupted", e);
        }
    }

    private void start() {
        while (downloads.hasRoom() && rows.hasNext()) {
            var item = rows.next();
            downloads.start(item, item.row().url());
        }
    }

    @Override
    public void close() {
        downloads.close();
        samples.close();
        shared.release();
    }
}
