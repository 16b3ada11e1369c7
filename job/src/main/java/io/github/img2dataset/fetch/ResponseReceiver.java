package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Takes one response in: decides by its head, reads its body under the cap and the byte budget. The body of a response
 * that is a failure anyway is read when it is short, for the connection's sake, and cut off otherwise. Called by one
 * connection's thread; {@link #outcome()} and {@link #abandon()} by any.
 */
final class ResponseReceiver implements AsyncResponseConsumer<Void> {
    /** Bytes that a connection may read before it asks; {@link HttpEngine} sets it. */
    static final int FIRST_WINDOW = 16 * 1024;

    private static final int LARGEST_STEP = 1 << 20;
    private static final int SMALL_BODY = 64 * 1024;
    private static final int DRAINED_BYTES = 16 * 1024;
    /** Bytes of a body after which its header is first looked at: enough to tell nearly all formats, and the sizes of most files. */
    private static final int FIRST_LOOK = 4 * 1024;

    private static final int LAST_LOOK = 1 << 20;

    /** A server's first window brings so many bytes within the two round trips that a new connection with TLS takes. */
    private static final int CHEAPER_THAN_A_CONNECTION = 64 * 1024;

    private static final int MOST_INTERIM = 10;
    private static final Pattern WHOLE_RANGE = Pattern.compile("(?i)\\s*bytes\\s+0-(\\d{1,18})/(\\d{1,18})\\s*");

    private final FetchScope scope;
    private final long maxBytes;
    private final ByteBudget.Share share;
    private final Deadline deadline;
    private final Consumer<Throwable> broken;
    private final boolean isConnectionKept;
    private @Nullable BodyPreview preview;
    private int lookAt = FIRST_LOOK;
    private Duration headAt = Duration.ZERO;
    private long declared = -1;
    private long reserved;
    private byte[] buffer = new byte[0];
    private int length;
    private int interimResponses;
    private @Nullable ContentEncodings encoding;
    private @Nullable FutureCallback<Void> callback;
    private volatile int statusCode;
    private volatile boolean headSeen;
    private volatile @Nullable Outcome outcome;

    /**
     * @param isConnectionKept whether the connection is worth its last bytes
     * @param broken told of a bug on the way; the exchange is cut off then
     */
    ResponseReceiver(
            FetchScope scope,
            ByteBudget.Share share,
            Deadline deadline,
            boolean isConnectionKept,
            Consumer<Throwable> broken) {
        this.scope = scope;
        this.maxBytes = scope.maxBytes();
        this.share = share;
        this.deadline = deadline;
        this.broken = broken;
        this.isConnectionKept = isConnectionKept;
        this.preview = scope.preview();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** HttpClient would take a bug of this class for a fault of the server's. */
    private void guard(Step step) throws IOException {
        try {
            step.run();
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            broken.accept(e);
            throw new CutOff();
        }
    }

    /** Ends an exchange whose outcome is known; carries no news. */
    private static final class CutOff extends IOException {
        private static final long serialVersionUID = 1L;

        CutOff() {
            super("cut off");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Known as soon as the head or the body settles it; null before. */
    @Nullable Outcome outcome() {
        return outcome;
    }

    /** 0 before the head was seen. */
    int statusCode() {
        return statusCode;
    }

    boolean isHeadSeen() {
        return headSeen;
    }

    /** Nobody wants the body any more. */
    void abandon() {
        share.close();
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        interim();
    }

    /** Another response came that is not the last; ends the exchange when they are too many. */
    void interim() {
        interimResponses++;
        if (interimResponses > MOST_INTERIM) {
            settle(Outcome.Failed.permanent(FailureReason.PROTOCOL, "Too many interim responses"));
            throw new UncheckedIOException(new CutOff());
        }
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            @Nullable EntityDetails entity,
            HttpContext context,
            @Nullable FutureCallback<Void> resultCallback)
            throws IOException {
        statusCode = response.getCode();
        headSeen = true;
        callback = resultCallback;
        headAt = deadline.elapsed();
        guard(() -> receiveHead(response, entity));
    }

    private void receiveHead(HttpResponse response, @Nullable EntityDetails entity) throws IOException {
        declared = entity == null ? 0 : entity.getContentLength();
        var judged = judge(response);
        if (judged != null) {
            settle(judged);
        }
        if (entity == null) {
            finish();
        } else if (outcome != null) {
            if (declared < 0 || declared > DRAINED_BYTES) {
                throw new CutOff();
            }
        } else {
            reserved = declared < 0 ? FIRST_WINDOW : Math.min(declared, FIRST_WINDOW);
            share.force(reserved);
        }
    }

    /** The outcome that the head alone makes, or null when the body is wanted. */
    private @Nullable Outcome judge(HttpResponse response) {
        var code = response.getCode();
        var location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (isRedirect(code) && location != null) {
            return new Outcome.Redirect(asUtf8(location.getValue()));
        }
        if (code < 200 || code > 299) {
            return new Outcome.Failed(
                    StatusLine.failure(code),
                    StatusLine.isTransient(code),
                    StatusLine.isRefusal(code) ? Outcome.HostState.REFUSES : Outcome.HostState.ANSWERS,
                    StatusLine.isTransient(code) ? retryAfter(response) : null);
        }
        var optOut = scope.optOuts().forbids(response);
        if (optOut != null) {
            return optOut;
        }
        if (code == HttpStatus.SC_PARTIAL_CONTENT && !isWhole(response.getFirstHeader(HttpHeaders.CONTENT_RANGE))) {
            return Outcome.Failed.permanent(FailureReason.PROTOCOL, "Only a part was sent (HTTP 206)");
        }
        if (declared > maxBytes) {
            return tooLarge();
        }
        encoding = ContentEncodings.of(response.getHeaders(HttpHeaders.CONTENT_ENCODING));
        return null;
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        guard(() -> openWindow(channel));
    }

    private void openWindow(CapacityChannel channel) throws IOException {
        if (outcome != null) {
            channel.update(DRAINED_BYTES);
            return;
        }
        var step = nextStep();
        if (step == 0) {
            // Everything declared is reserved: what comes beyond is the next message's, not this one's.
            channel.update(FIRST_WINDOW);
            return;
        }
        reserved += step;
        deadline.pause();
        if (share.reserve(step, () -> resume(channel, step))) {
            deadline.resume();
            channel.update(step);
        }
    }

    /** Doubles what the body has, within what it declared. */
    private int nextStep() {
        var step = Math.min(Math.max(reserved, FIRST_WINDOW), LARGEST_STEP);
        return (int) (declared < 0 ? step : Math.min(step, declared - reserved));
    }

    private void resume(CapacityChannel channel, int bytes) {
        deadline.resume();
        try {
            channel.update(bytes);
        } catch (IOException e) {
            // The connection is gone; its exchange hears of it by itself.
            return;
        } catch (RuntimeException e) {
            broken.accept(e);
        }
    }

    @Override
    public void consume(ByteBuffer source) throws IOException {
        guard(() -> take(source));
    }

    private void take(ByteBuffer source) throws IOException {
        if (outcome != null) {
            source.position(source.limit());
            return;
        }
        if (length + (long) source.remaining() > maxBytes) {
            settle(tooLarge());
            throw new CutOff();
        }
        makeRoom(source.remaining());
        var count = source.remaining();
        source.get(buffer, length, count);
        length += count;
        if (length >= lookAt && preview != null && encoding == null) {
            look(preview);
        }
    }

    /** Has the body's first bytes judged; one that they speak against is cut off, unless the little that is left costs less than a new connection. */
    private void look(BodyPreview judge) throws IOException {
        lookAt = 2 * length;
        var left = declared < 0 ? Long.MAX_VALUE : declared - length;
        if (left == 0 || (isConnectionKept && left <= CHEAPER_THAN_A_CONNECTION)) {
            preview = null;
            return;
        }
        var judgment = judge.judge(Arrays.copyOf(buffer, length));
        if (judgment instanceof BodyPreview.Judgment.Refused refused) {
            settle(Outcome.Failed.refused(refused.failure(), cut(refused.kind())));
            throw new CutOff();
        }
        if (judgment instanceof BodyPreview.Judgment.Wanted || length >= LAST_LOOK) {
            preview = null;
        }
    }

    private CutBody cut(String kind) {
        var unread = declared < 0 ? 0 : declared - length;
        var took = deadline.elapsed().minus(headAt);
        return new CutBody(kind, length, unread, Duration.ofNanos((long) ((double) took.toNanos() * unread / length)));
    }

    private void makeRoom(int more) {
        var needed = length + more;
        if (needed > reserved) {
            share.force(needed - reserved);
            reserved = needed;
        }
        if (needed > buffer.length) {
            // Not all that is reserved: a server that declares much and sends little costs little.
            var grown = Math.min(reserved, Math.max(Math.max(needed, SMALL_BODY), 2L * buffer.length));
            buffer = Arrays.copyOf(buffer, (int) grown);
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws IOException {
        guard(this::finish);
    }

    private void finish() {
        if (outcome == null && length == 0 && !scope.mayBeEmpty()) {
            settle(empty());
        }
        if (outcome == null) {
            if (encoding == null) {
                share.finish(length);
            } else {
                // Nobody can take it before it is inflated, for which it may have to wait like a body half read.
                share.shrink(length);
            }
            var bytes = buffer.length == length ? buffer : Arrays.copyOf(buffer, length);
            settle(new Outcome.Body(bytes, share, encoding));
        }
        if (callback != null) {
            callback.completed(null);
        }
    }

    private void settle(Outcome settled) {
        outcome = settled;
        buffer = new byte[0];
        if (!(settled instanceof Outcome.Body)) {
            share.close();
        }
    }

    @Override
    public void failed(Exception cause) {
        releaseResources();
    }

    @Override
    public void releaseResources() {
        if (outcome == null) {
            buffer = new byte[0];
            share.close();
        }
    }

    static Outcome tooLarge() {
        return Outcome.Failed.permanent(FailureReason.TOO_LARGE, "Body larger than --max_download_bytes");
    }

    static Outcome empty() {
        return Outcome.Failed.permanent(FailureReason.PROTOCOL, "Empty body");
    }

    /** Whether the range that a server chose by itself, {@code bytes 0-99/100}, is all there is. */
    private static boolean isWhole(@Nullable Header contentRange) {
        var range = contentRange == null ? null : WHOLE_RANGE.matcher(String.valueOf(contentRange.getValue()));
        if (range == null || !range.matches()) {
            return false;
        }
        return Long.parseLong(range.group(1)) + 1 == Long.parseLong(range.group(2));
    }

    private static boolean isRedirect(int code) {
        return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
    }

    private static @Nullable Duration retryAfter(HttpResponse response) {
        var header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return header == null || header.getValue() == null
                ? null
                : RetryPolicy.parseRetryAfter(header.getValue(), Instant.now());
    }

    /** Header bytes arrive as ISO-8859-1 characters; a raw UTF-8 location is common. */
    private static String asUtf8(@Nullable String header) {
        if (header == null) {
            return "";
        }
        var bytes = header.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return header;
        }
    }
}
