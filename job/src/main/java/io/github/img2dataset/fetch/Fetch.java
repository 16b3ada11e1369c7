package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request under one deadline: its turn at the host, the name's addresses, the policy, the exchange, and the same
 * again for each redirect. Each step starts the next one from whatever thread it ended on; only the deadline and
 * {@link #cancel()} come from the side, and whoever finishes first wins.
 */
final class Fetch {
    private static final Logger LOG = LoggerFactory.getLogger(Fetch.class);

    /** curl's default is 50, browsers' 20, Python's 10. */
    private static final int MOST_REDIRECTS = 10;

    private static final int BAD_REQUEST = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final Duration LONGEST_CONNECT_OF_SEVERAL = Duration.ofSeconds(3);

    private final Fetcher fetcher;
    private final WebUrl listed;
    private final WindowSlot slot;
    private final FetchScope scope;
    private final TaskHosts hosts;
    private final FetchListener listener;
    private final Deadline deadline;
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile Runnable undo = () -> {};
    private final AtomicReference<@Nullable String> enteredHost = new AtomicReference<>();
    private final Set<String> seen = new HashSet<>();
    private int redirects;
    private volatile WebUrl url;
    private volatile @Nullable ResponseReceiver receiver;
    private volatile @Nullable HttpExchange current;
    private volatile String timeoutMessage = "Timed out";
    private volatile long hopStartedAt;
    private volatile @Nullable String hostThatIsOut;
    private volatile boolean isConnectionFresh;
    private volatile boolean isIpv6Asked;

    Fetch(Fetcher fetcher, FetchScope scope, WebUrl url, WindowSlot slot, FetchListener listener) {
        this.fetcher = fetcher;
        this.scope = scope;
        this.listed = url;
        this.url = url;
        this.slot = slot;
        this.hosts = scope.hosts();
        this.listener = listener;
        this.deadline = new Deadline(fetcher.config().timeout(), fetcher.timer(), guarded(this::expire));
    }

    void start() {
        guard(this::hop);
    }

    /** Runs a step; whatever it throws ends this fetch, and nothing else. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private Runnable guarded(Runnable step) {
        return () -> guard(step);
    }

    private void fail(Throwable error) {
        if (error instanceof VirtualMachineError fatal) {
            if (finished.compareAndSet(false, true)) {
                cleanUp(null);
                listener.broke(fatal);
            }
            return;
        }
        if (InternalErrors.isNew(error)) {
            LOG.warn("{} brought out a bug, and is an internal_error now", url, error);
        }
        finish(Outcome.Failed.internal(error));
    }

    /** Ends it without an outcome; frees everything it holds. */
    void cancel() {
        if (finished.compareAndSet(false, true)) {
            cleanUp(null);
        }
    }

    /** The url before any redirect. */
    WebUrl listed() {
        return listed;
    }

    /** The host whose outage ended this, which is no attempt then; null: another end. */
    @Nullable String hostThatIsOut() {
        return hostThatIsOut;
    }

    /** Time it took so far, without waits for our own limits. */
    Duration elapsed() {
        return deadline.elapsed();
    }

    /** The host was given up while this waited for it. */
    void giveUpHost() {
        finish(hostGivenUp());
    }

    private void hop() {
        var host = url.host();
        seen.add(url.toString());
        if (hosts.isGivenUp(host)) {
            finish(hostGivenUp());
            return;
        }
        var hostRules = scope.hostRules();
        if (hostRules != null && !isPermittedBy(hostRules)) {
            return;
        }
        var waiter = new Turn();
        hosts.waitsFor(host, this);
        if (fetcher.gates().enter(host, waiter)) {
            enter();
            return;
        }
        deadline.pause();
        slot.leave();
        onUndo(() -> fetcher.gates().withdraw(host, waiter));
    }

    /** False when the host's rules forbid the url, or are not known yet and asked for first. */
    private boolean isPermittedBy(HostRules rules) {
        var verdict = rules.verdict(url);
        if (verdict instanceof HostRules.Verdict.Unknown) {
            deadline.pause();
            slot.leave();
            rules.learn(url, () -> slot.reenter(guarded(this::hop)));
        } else if (verdict instanceof HostRules.Verdict.Refused refused) {
            finish(refused.outcome());
        }
        return verdict instanceof HostRules.Verdict.Permitted;
    }

    /** This fetch's wait at its host's gate. */
    private final class Turn implements HostGates.Waiter {
        @Override
        public void admitted() {
            guard(Fetch.this::admitted);
        }

        @Override
        public void patienceOver() {
            guard(Fetch.this::giveUpHost);
        }
    }

    /** The gate let us in after a wait; the window has to, too. */
    private void admitted() {
        enteredHost.set(url.host());
        if (finished.get()) {
            leaveHost(null);
            return;
        }
        slot.reenter(guarded(this::enter));
    }

    private void enter() {
        enteredHost.set(url.host());
        hosts.waitsNoMore(url.host(), this);
        hopStartedAt = fetcher.nanoTime();
        if (finished.get()) {
            leaveHost(null);
            return;
        }
        deadline.resume();
        if (fetcher.isProxied(url)) {
            connectThroughProxy();
        } else if (url.address() != null) {
            connectToPermitted(List.of(url.address()));
        } else {
            timeoutMessage = "Timed out looking up the host name";
            fetcher.names().resolve(url.host(), resolution -> guard(() -> resolved(resolution)));
        }
    }

    private void resolved(NameResolver.Resolution resolution) {
        if (finished.get()) {
            return;
        }
        if (resolution instanceof NameResolver.Resolution.Addresses found) {
            connectToPermitted(found.addresses());
        } else if (resolution instanceof NameResolver.Resolution.Unresolved unresolved) {
            finish(unresolved.failure());
        }
    }

    /** The name may stand for several addresses; those of the public internet count. */
    private void connectToPermitted(List<InetAddress> addresses) {
        var permitted = addresses.stream().filter(fetcher.policy()::permits).toList();
        if (permitted.isEmpty()) {
            finish(blocked());
        } else {
            exchange(permitted, 0);
        }
    }

    /** The proxy looks names up, and its rules hold for what they stand for; what is private as it is written is ours to refuse. */
    private void connectThroughProxy() {
        var address = url.address();
        var permitted = address == null
                ? fetcher.policy().permitsName(url.host())
                : fetcher.policy().permits(address);
        if (!permitted) {
            finish(blocked());
        } else {
            exchange(List.of(), 0);
        }
    }

    private void exchange(List<InetAddress> addresses, int index) {
        var share = fetcher.budget().open();
        var use = connectionUse();
        var response = new ResponseReceiver(scope, share, deadline, use == HttpEngine.ConnectionUse.KEPT, this::fail);
        var exchange = new HttpExchange();
        receiver = response;
        current = exchange;
        timeoutMessage = "Timed out connecting";
        fetcher.engine()
                .get(
                        url,
                        addresses.isEmpty() ? null : addresses.get(index),
                        connectTimeout(addresses, index),
                        deadline.left(),
                        use,
                        response,
                        exchange,
                        new FutureCallback<>() {
                            @Override
                            public void completed(Void result) {
                                guard(() -> exchanged(response, exchange, use, null, addresses, index));
                            }

                            @Override
                            public void failed(Exception cause) {
                                guard(() -> exchanged(response, exchange, use, cause, addresses, index));
                            }

                            @Override
                            public void cancelled() {
                                response.abandon();
                            }
                        });
        onUndo(() -> {
            exchange.cancel();
            response.abandon();
        });
    }

    private HttpEngine.ConnectionUse connectionUse() {
        if (isConnectionFresh) {
            return HttpEngine.ConnectionUse.FRESH;
        }
        return fetcher.gates().isFrequent(url.host()) ? HttpEngine.ConnectionUse.KEPT : HttpEngine.ConnectionUse.LAST;
    }

    /** Each address has its share of the time that is left, and those not looked for yet count as one more. */
    private Duration connectTimeout(List<InetAddress> addresses, int index) {
        var left = deadline.left();
        var candidates = addresses.size() - index + (mayHaveIpv6(addresses) ? 1 : 0);
        if (candidates <= 1) {
            return left;
        }
        var share = left.dividedBy(candidates);
        return share.compareTo(LONGEST_CONNECT_OF_SEVERAL) < 0 ? share : LONGEST_CONNECT_OF_SEVERAL;
    }

    private boolean mayHaveIpv6(List<InetAddress> addresses) {
        return !isIpv6Asked && url.address() == null && !addresses.isEmpty();
    }

    /** No IPv4 address took the connection: the name's IPv6 ones may, and one that was slow to do so gets the rest of the time. */
    private void tryIpv6(Outcome.Failed failure, InetAddress last) {
        isIpv6Asked = true;
        fetcher.names()
                .resolveIpv6(
                        url.host(),
                        resolution -> guard(() -> {
                            if (finished.get()) {
                                return;
                            }
                            List<InetAddress> candidates = new ArrayList<>();
                            if (resolution instanceof NameResolver.Resolution.Addresses found) {
                                found.addresses().stream()
                                        .filter(fetcher.policy()::permits)
                                        .forEach(candidates::add);
                                candidates.remove(last);
                            }
                            if (failure.reason() == FailureReason.TIMEOUT) {
                                candidates.add(last);
                            }
                            if (candidates.isEmpty()) {
                                proceed(failure);
                            } else {
                                exchange(candidates, 0);
                            }
                        }));
    }

    private void exchanged(
            ResponseReceiver response,
            HttpExchange exchange,
            HttpEngine.ConnectionUse use,
            @Nullable Exception cause,
            List<InetAddress> addresses,
            int index) {
        var known = response.outcome();
        var outcome = known != null
                ? known
                : Failures.of(cause == null ? new IllegalStateException("no outcome") : cause, exchange.isConnected());
        if (known == null) {
            response.abandon();
        }
        if (finished.get()) {
            release(outcome);
        } else if (isStale(response, use, known, cause)) {
            isConnectionFresh = true;
            exchange(addresses, index);
        } else if (known == null && fetcher.engine().serverNames().noteRefusal(url.host(), cause)) {
            exchange(addresses, index);
        } else if (outcome instanceof Outcome.Failed failed
                && failed.host() == Outcome.HostState.UNREACHABLE
                && index + 1 < addresses.size()) {
            exchange(addresses, index + 1);
        } else if (outcome instanceof Outcome.Failed failed
                && failed.host() == Outcome.HostState.UNREACHABLE
                && !exchange.isConnected()
                && mayHaveIpv6(addresses)) {
            tryIpv6(failed, addresses.get(index));
        } else {
            proceed(outcome);
        }
    }

    /**
     * Whether the exchange ended as those do whose kept connection its host had closed, or on which it had said so by an
     * unasked 408. The client does not tell whether a connection that ended before the request was on it was a kept one: any
     * one of a host that was asked before may have been. The next one is new, and none of this counts as an attempt.
     */
    private boolean isStale(
            ResponseReceiver response,
            HttpEngine.ConnectionUse use,
            @Nullable Outcome known,
            @Nullable Exception cause) {
        if (use != HttpEngine.ConnectionUse.KEPT) {
            return false;
        }
        return known != null
                ? response.statusCode() == REQUEST_TIMEOUT
                : !response.isHeadSeen() && !(cause instanceof SocketTimeoutException) && !isConnecting(cause);
    }

    private static boolean isConnecting(@Nullable Exception cause) {
        return cause instanceof ConnectException;
    }

    private void proceed(Outcome outcome) {
        if (outcome instanceof Outcome.Redirect redirect) {
            leaveHost(outcome);
            redirect(redirect.location());
            return;
        }
        var spelledOut = isRefusedForLonePercent(outcome) ? UrlMender.withoutLonePercents(url) : null;
        if (spelledOut != null) {
            leaveHost(outcome);
            url = spelledOut;
            hop();
            return;
        }
        var encoding = outcome instanceof Outcome.Body body ? body.encoding() : null;
        if (encoding != null) {
            leaveHost(outcome);
            var body = (Outcome.Body) outcome;
            onUndo(body.share()::close);
            fetcher.inflating().execute(guarded(() -> inflate(body, encoding)));
        } else {
            finish(outcome);
        }
    }

    /** Browsers send such a sign as it is; some servers take it for a broken escape. */
    private boolean isRefusedForLonePercent(Outcome outcome) {
        var response = receiver;
        return outcome instanceof Outcome.Failed && response != null && response.statusCode() == BAD_REQUEST;
    }

    private void redirect(String location) {
        var target = UrlMender.resolve(url, location);
        if (target instanceof UrlMender.Mended.Bad bad) {
            finish(Outcome.Failed.forGood(
                    bad.failure().reason(), "Redirect: " + bad.failure().message()));
        } else if (target instanceof UrlMender.Mended.Good good) {
            if (seen.contains(good.url().toString())) {
                finish(Outcome.Failed.forGood(FailureReason.TOO_MANY_REDIRECTS, "Redirect loop"));
            } else if (++redirects > MOST_REDIRECTS) {
                finish(Outcome.Failed.forGood(FailureReason.TOO_MANY_REDIRECTS, "Too many redirects"));
            } else {
                url = good.url();
                isConnectionFresh = false;
                isIpv6Asked = false;
                hop();
            }
        }
    }

    private void inflate(Outcome.Body body, ContentEncodings encoding) {
        if (finished.get()) {
            body.share().close();
            return;
        }
        try {
            var length = encoding.decodedLength(body.bytes(), scope.maxBytes());
            if (length > scope.maxBytes()) {
                body.share().close();
                finish(ResponseReceiver.tooLarge());
            } else if (length == 0 && !scope.mayBeEmpty()) {
                body.share().close();
                finish(ResponseReceiver.empty());
            } else {
                inflateWithin(body, encoding, (int) length);
            }
        } catch (IOException e) {
            body.share().close();
            finish(undecodable(e));
        }
    }

    private void inflateWithin(Outcome.Body body, ContentEncodings encoding, int length) {
        var share = body.share();
        onUndo(share::close);
        var inflate = guarded(() -> fetcher.inflating().execute(guarded(() -> {
            try {
                finishBody(encoding.decode(body.bytes(), length), share);
            } catch (IOException e) {
                share.close();
                finish(undecodable(e));
            }
        })));
        deadline.pause();
        if (share.reserve(length, inflate)) {
            inflate.run();
        }
    }

    private void finishBody(byte[] bytes, ByteBudget.Share share) {
        share.finish(bytes.length);
        finish(new Outcome.Body(bytes, share, null));
    }

    private static Outcome undecodable(IOException cause) {
        return Outcome.Failed.forGood(
                FailureReason.PROTOCOL,
                cause instanceof ContentEncoding.UnsupportedException
                        ? "Unsupported content encoding"
                        : "Damaged compressed body");
    }

    private static Outcome blocked() {
        return Outcome.Failed.forGood(
                FailureReason.BLOCKED_ADDRESS, "Address is not public (see --allow_private_networks)");
    }

    private static Outcome hostGivenUp() {
        return Outcome.Failed.forGood(FailureReason.HOST_GIVEN_UP, "Host given up after repeated failures");
    }

    private void expire() {
        var response = receiver;
        var known = response == null ? null : response.outcome();
        // A failure that the head settled stands, however slow the rest of its body.
        finish(known instanceof Outcome.Failed ? known : timedOut(response));
    }

    private Outcome timedOut(@Nullable ResponseReceiver response) {
        if (response == null) {
            return Failures.timedOut(timeoutMessage);
        }
        var exchange = current;
        if (exchange == null || !exchange.isConnected()) {
            return Failures.timedOutConnecting();
        }
        return Failures.timedOut(
                response.isHeadSeen() ? "Timed out reading the body" : "Timed out waiting for the response");
    }

    private void finish(Outcome outcome) {
        if (!finished.compareAndSet(false, true)) {
            release(outcome);
            return;
        }
        cleanUp(outcome);
        listener.ended(this, outcome);
    }

    /** Gives back what the fetch holds; a bug in that must not keep anybody from hearing of the end. */
    private void cleanUp(@Nullable Outcome outcome) {
        try {
            giveBack(outcome);
        } catch (RuntimeException e) {
            if (InternalErrors.isNew(e)) {
                LOG.warn("What {} held could not be given back", url, e);
            }
        }
    }

    private void giveBack(@Nullable Outcome outcome) {
        deadline.stop();
        if (!(outcome instanceof Outcome.Body)) {
            undo.run();
        } else {
            undo = () -> {};
        }
        hosts.waitsNoMore(url.host(), this);
        leaveHost(outcome);
    }

    /** What to do about the running step when the end comes from the side. */
    private void onUndo(Runnable action) {
        undo = action;
        if (finished.get()) {
            action.run();
        }
    }

    private void leaveHost(@Nullable Outcome outcome) {
        var host = enteredHost.getAndSet(null);
        if (host == null) {
            return;
        }
        var verdict = fetcher.gates().leave(host, outcome, hopStartedAt);
        if (verdict == HostGate.Verdict.GIVE_UP) {
            hosts.giveUp(host);
        } else if (verdict == HostGate.Verdict.SET_ASIDE) {
            hostThatIsOut = host;
        }
    }

    private static void release(Outcome outcome) {
        if (outcome instanceof Outcome.Body body) {
            body.share().close();
        }
    }
}
