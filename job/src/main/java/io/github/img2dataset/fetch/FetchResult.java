package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.Failure;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Outcome of a download: its bytes, or why there are none. */
public sealed interface FetchResult {

    /** Time from the first request's start to the result, without waits between attempts. */
    Duration latency();

    /** Hands itself on as what it is. */
    void either(Consumer<Fetched> fetched, Consumer<Failed> failed);

    /** The answer of the function for what this is. */
    <R> R fold(Function<Fetched, R> fetched, Function<Failed, R> failed);

    /** The whole body, as an image's file would have it (content encodings undone). */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Fetched(byte[] body, Duration latency) implements FetchResult {
        @Override
        public void either(Consumer<Fetched> fetched, Consumer<Failed> failed) {
            fetched.accept(this);
        }

        @Override
        public <R> R fold(Function<Fetched, R> fetched, Function<Failed, R> failed) {
            return fetched.apply(this);
        }
    }

    /**
     * No body: the last attempt's failure.
     *
     * @param cut what came of a body that was refused by its first bytes; null: there was none
     */
    record Failed(
            Failure failure, Duration latency, @Nullable CutBody cut) implements FetchResult {
        @Override
        public void either(Consumer<Fetched> fetched, Consumer<Failed> failed) {
            failed.accept(this);
        }

        @Override
        public <R> R fold(Function<Fetched, R> fetched, Function<Failed, R> failed) {
            return failed.apply(this);
        }
    }
}
