package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.FailureReason;
import java.io.IOException;

/** The step of a {@link Fetch} in which the compression of a whole body is undone, within the cap and the byte budget. */
final class BodyDecoding implements FetchStep {
    private final Outcome.Body body;
    private final ContentEncodings encoding;
    private final FetchScope scope;

    BodyDecoding(Outcome.Body body, ContentEncodings encoding, FetchScope scope) {
        this.body = body;
        this.encoding = encoding;
        this.scope = scope;
    }

    /** The steps of the fetch around it. */
    interface Host {
        /** Runs a part of the work on another thread, unless the fetch has ended. */
        void execute(Runnable part);

        /** The fetch waits for bytes of the budget. */
        void waitForBytes();

        void ended(Outcome outcome);
    }

    void start(Host fetch) {
        fetch.execute(() -> measure(fetch));
    }

    private void measure(Host fetch) {
        try {
            var length = encoding.decodedLength(body.bytes(), scope.maxBytes());
            if (length > scope.maxBytes()) {
                fail(fetch, ResponseReceiver.tooLarge());
            } else if (length == 0 && !scope.mayBeEmpty()) {
                fail(fetch, ResponseReceiver.empty());
            } else {
                reserve(fetch, (int) length);
            }
        } catch (IOException e) {
            fail(fetch, undecodable(e));
        }
    }

    private void reserve(Host fetch, int length) {
        Runnable decode = () -> fetch.execute(() -> decode(fetch, length));
        fetch.waitForBytes();
        if (body.share().reserve(length, decode)) {
            decode.run();
        }
    }

    private void decode(Host fetch, int length) {
        try {
            var bytes = encoding.decode(body.bytes(), length);
            body.share().finish(bytes.length);
            fetch.ended(new Outcome.Body(bytes, body.share(), null));
        } catch (IOException e) {
            fail(fetch, undecodable(e));
        }
    }

    private void fail(Host fetch, Outcome outcome) {
        undo();
        fetch.ended(outcome);
    }

    private static Outcome undecodable(IOException cause) {
        return Outcome.Failed.permanent(
                FailureReason.PROTOCOL,
                cause instanceof ContentEncoding.UnsupportedException
                        ? "Unsupported content encoding"
                        : "Damaged compressed body");
    }

    @Override
    public Outcome timedOut() {
        return Failures.timedOut("Timed out reading the body");
    }

    @Override
    public void undo() {
        body.share().close();
    }
}
