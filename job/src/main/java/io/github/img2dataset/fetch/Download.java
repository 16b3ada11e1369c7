package io.github.img2dataset.fetch;

import org.jspecify.annotations.Nullable;

/**
 * A finished download. Its bytes count against the executor's budget until it is closed, so close it before the next
 * one is taken.
 *
 * @param <T> what the caller knows the row by
 */
public final class Download<T> implements AutoCloseable {
    private final T item;
    private final FetchResult result;
    private final ByteBudget.@Nullable Share share;

    Download(T item, FetchResult result, ByteBudget.@Nullable Share share) {
        this.item = item;
        this.result = result;
        this.share = share;
    }

    public T item() {
        return item;
    }

    public FetchResult result() {
        return result;
    }

    /** Gives the bytes back to the budget. May be called twice. */
    @Override
    public void close() {
        if (share != null) {
            share.close();
        }
    }
}
