package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Outcome of one request. */
sealed interface Outcome {

    /** Hands itself on as what it is. */
    void match(Consumer<Body> body, Consumer<Redirect> redirect, Consumer<Failed> failed);

    /**
     * A whole body. The receiver closes the share when it is done with the bytes.
     *
     * @param encoding the compression that has still to be undone, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Body(
            byte[] bytes, ByteBudget.Share share, @Nullable ContentEncodings encoding) implements Outcome {
        @Override
        public void match(Consumer<Body> body, Consumer<Redirect> redirect, Consumer<Failed> failed) {
            body.accept(this);
        }
    }

    /** State of a host, as a failure shows it. */
    enum HostState {
        ANSWERS,
        /** 429 or 503: it wants to be left alone for now. */
        REFUSES,
        UNREACHABLE,
        /** The request's time ran out. */
        SILENT,
        UNKNOWN
    }

    record Redirect(String location) implements Outcome {
        @Override
        public void match(Consumer<Body> body, Consumer<Redirect> redirect, Consumer<Failed> failed) {
            redirect.accept(this);
        }
    }

    /**
     * No body.
     *
     * @param isTransient whether another attempt can do better
     * @param host what it says of the host
     * @param retryAfter when the host wants to be asked again; null when it did not say
     * @param cut what came of a body that was refused by its first bytes; null: there was none
     */
    record Failed(
            Failure failure,
            boolean isTransient,
            HostState host,
            @Nullable Duration retryAfter,
            @Nullable CutBody cut) implements Outcome {

        public Failed {
            var reason = failure.reason();
            if (isTransient ? !reason.mayBeTransient() : reason.isTransient()) {
                throw new IllegalArgumentException(reason + " says whether another attempt can do better");
            }
        }

        Failed(Failure failure, boolean isTransient, HostState host, @Nullable Duration retryAfter) {
            this(failure, isTransient, host, retryAfter, null);
        }

        /** A body that its first bytes spoke against. */
        static Failed refused(Failure failure, CutBody cut) {
            return new Failed(failure, false, HostState.ANSWERS, null, cut);
        }

        /** A failure that another attempt would meet again. */
        static Failed permanent(FailureReason reason, String message) {
            return new Failed(new Failure(reason, message), false, HostState.UNKNOWN, null);
        }

        /** A failure that another attempt may not meet. */
        static Failed transientFailure(FailureReason reason, String message) {
            return new Failed(new Failure(reason, message), true, HostState.UNKNOWN, null);
        }

        /** A bug of this program; throws it when it is the JVM's failure and no row's. */
        static Failed internal(Throwable error) {
            return new Failed(InternalErrors.failure(error), false, HostState.UNKNOWN, null);
        }

        /** The owner does not want it used; the host answered. */
        static Failed optedOut(FailureReason reason, String message, String evidence) {
            return new Failed(new Failure(reason, message, evidence), false, HostState.ANSWERS, null);
        }

        static Failed silent(String message) {
            return new Failed(new Failure(FailureReason.TIMEOUT, message), true, HostState.SILENT, null);
        }

        static Failed unreachable(FailureReason reason, String message) {
            return new Failed(new Failure(reason, message), true, HostState.UNREACHABLE, null);
        }

        FailureReason reason() {
            return failure.reason();
        }

        @Override
        public void match(Consumer<Body> body, Consumer<Redirect> redirect, Consumer<Failed> failed) {
            failed.accept(this);
        }
    }
}
