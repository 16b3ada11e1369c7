package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final Fetcher fetcher;
    private final WebUrl listed;
    private final WindowSlot slot;
    private final FetchScope scope;
    private final FetchListener listener;
    private final Deadline deadline;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final Set<String> seen = new HashSet<>();
    private int redirects;
    private volatile WebUrl url;
    private volatile HostTurn turn;
    private volatile FetchStep step = FetchStep.none();
    private volatile @Nullable CandidateAddresses addresses;
    private volatile boolean isConnectionFresh;

    Fetch(Fetcher fetcher, FetchScope scope, WebUrl url, WindowSlot slot, FetchListener listener) {
        this.fetcher = fetcher;
        this.scope = scope;
        this.listed = url;
        this.url = url;
        this.slot = slot;
        this.listener = listener;
        this.turn = turn(url.host());
        this.deadline =
                new Deadline(fetcher.config().timeout(), fetcher.timer(), fetcher::nanoTime, guarded(this::expire));
    }

    void start() {
        guard(this::hop);
    }

    /** Runs a step; whatever it throws ends this fetch, and nothing else. */
    private void guard(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private Runnable guarded(Runnable part) {
        return () -> guard(part);
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
            LOG.warn("{} triggered a bug; its row fails as internal_error", url, error);
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
        var last = turn;
        return last.isHostOut() ? last.host() : null;
    }

    /** Time it took so far, without waits for our own limits. */
    Duration elapsed() {
        return deadline.elapsed();
    }

    /** The host was given up while this waited for it. */
    void giveUpHost() {
        finish(hostGivenUp());
    }

    /** Begins a step, which is undone at once when the end has come from the side meanwhile. */
    private void begin(FetchStep next) {
        step = next;
        if (finished.get()) {
            next.undo();
        }
    }

    private void hop() {
        var host = url.host();
        seen.add(url.toString());
        if (scope.hosts().isGivenUp(host)) {
            finish(hostGivenUp());
            return;
        }
        var rules = scope.hostRules();
        if (rules == null) {
            comeToHost(host);
        } else {
            rules.verdict(url).match(() -> comeToHost(host), () -> learn(rules), this::finish);
        }
    }

    /** Lets go of the slot until the host's rules are known. */
    private void learn(HostRules rules) {
        deadline.pause();
        slot.leave();
        rules.learn(url, () -> slot.reenter(guarded(this::hop)));
    }

    private void comeToHost(String host) {
        var next = turn(host);
        turn = next;
        begin(FetchStep.waiting("Timed out", next::withdraw));
        if (takeOrWait(next)) {
            enter();
        }
    }

    /** Under the turn's lock, so that its coming does not overtake the beginning of the wait. */
    private boolean takeOrWait(HostTurn next) {
        synchronized (next) {
            if (next.take()) {
                return true;
            }
            deadline.pause();
            slot.leave();
            return false;
        }
    }

    private HostTurn turn(String host) {
        return new HostTurn(fetcher.gates(), scope.hosts(), host, this, new HostGates.Waiter() {
            @Override
            public void admitted() {
                guard(Fetch.this::admitted);
            }

            @Override
            public void patienceOver() {
                guard(Fetch.this::giveUpHost);
            }
        });
    }

    /** The gate let us in after a wait; the window has to, too. */
    private void admitted() {
        turn.admitted();
        if (finished.get()) {
            turn.leave(null);
            return;
        }
        slot.reenter(guarded(this::enterOrWaitAgain));
    }

    /** The window may have been waited for too long. */
    private void enterOrWaitAgain() {
        if (turn.isGood() || finished.get()) {
            enter();
        } else {
            turn.leave(null);
            hop();
        }
    }

    private void enter() {
        turn.begin();
        if (finished.get()) {
            turn.leave(null);
            return;
        }
        deadline.resume();
        if (fetcher.isProxied(url)) {
            connectThroughProxy();
        } else if (url.address() != null) {
            connectToPermitted(List.of(url.address()), null);
        } else {
            begin(FetchStep.waiting("Timed out looking up the host name", () -> {}));
            fetcher.names().resolve(url.host(), resolution -> guard(() -> resolved(resolution)));
        }
    }

    private void resolved(NameResolver.Resolution resolution) {
        if (finished.get()) {
            return;
        }
        resolution.either(found -> connectToPermitted(found, ipv6LookUp(url.host())), this::finish);
    }

    /** The name may stand for several addresses; those of the public internet count. */
    private void connectToPermitted(List<InetAddress> found, CandidateAddresses.@Nullable Ipv6LookUp others) {
        var permitted = permitted(found);
        if (permitted.isEmpty()) {
            finish(blocked());
        } else {
            addresses = new CandidateAddresses(permitted, others);
            exchange();
        }
    }

    private List<InetAddress> permitted(List<InetAddress> found) {
        return found.stream().filter(fetcher.policy()::permits).toList();
    }

    private CandidateAddresses.Ipv6LookUp ipv6LookUp(String host) {
        return answer -> fetcher.names()
                .resolveIpv6(
                        host,
                        resolution -> guard(() -> answer.accept(
                                resolution instanceof NameResolver.Resolution.Addresses found
                                        ? permitted(found.addresses())
                                        : List.of())));
    }

    /** The proxy looks names up, and its rules hold for what they stand for; what is private as it is written is refused here. */
    private void connectThroughProxy() {
        var address = url.address();
        var permitted = address == null
                ? fetcher.policy().permitsName(url.host())
                : fetcher.policy().permits(address);
        if (!permitted) {
            finish(blocked());
        } else {
            addresses = null;
            exchange();
        }
    }

    private void exchange() {
        var candidates = addresses;
        var share = fetcher.budget().open();
        var use = connectionUse();
        var response = new ResponseReceiver(scope, share, deadline, use == HttpEngine.ConnectionUse.KEPT, this::fail);
        var race = candidates == null ? null : new ConnectionRace(candidates, fetcher.timer(), deadline::left);
        var exchange = new FetchExchange(response, use, race);
        begin(exchange);
        fetcher.engine()
                .get(
                        url,
                        candidates == null ? null : candidates.first(),
                        race,
                        deadline.left(),
                        use,
                        response,
                        exchange.connection(),
                        ending(exchange));
    }

    private FutureCallback<Void> ending(FetchExchange exchange) {
        return new FutureCallback<>() {
            @Override
            public void completed(Void result) {
                guard(() -> exchanged(exchange, null));
            }

            @Override
            public void failed(Exception cause) {
                guard(() -> exchanged(exchange, cause));
            }

            @Override
            public void cancelled() {
                exchange.response().abandon();
            }
        };
    }

    private HttpEngine.ConnectionUse connectionUse() {
        if (isConnectionFresh) {
            return HttpEngine.ConnectionUse.FRESH;
        }
        return fetcher.gates().isFrequent(url.host()) ? HttpEngine.ConnectionUse.KEPT : HttpEngine.ConnectionUse.LAST;
    }

    private void exchanged(FetchExchange exchange, @Nullable Exception cause) {
        var hasOutcome = exchange.hasOutcome();
        var outcome = exchange.outcome(cause);
        if (finished.get()) {
            release(outcome);
        } else if (exchange.isStale(cause)) {
            isConnectionFresh = true;
            exchangeAgain(exchange);
        } else if (!hasOutcome && fetcher.engine().serverNames().noteRefusal(url.host(), cause)) {
            exchangeAgain(exchange);
        } else if (exchange.newConnection() != null && isUnreachable(outcome)) {
            exchangeElsewhere(exchange, outcome);
        } else {
            proceed(outcome, exchange);
        }
    }

    /** At the same address; it is not its fault. */
    private void exchangeAgain(FetchExchange last) {
        var address = last.newConnection();
        var candidates = addresses;
        if (address != null && candidates != null) {
            candidates.putBack(address);
        }
        exchange();
    }

    /** At an address that has not been tried yet; where there is none, the outcome stands. */
    private void exchangeElsewhere(FetchExchange last, Outcome outcome) {
        var candidates = addresses;
        if (candidates == null) {
            proceed(outcome, last);
            return;
        }
        Runnable next = guarded(() -> {
            if (finished.get()) {
                release(outcome);
            } else if (candidates.size() > 0) {
                exchange();
            } else {
                proceed(outcome, last);
            }
        });
        var mayAskForMore = candidates.size() == 0 && !last.isConnected();
        if (!mayAskForMore || !candidates.grow(next)) {
            next.run();
        }
    }

    private static boolean isUnreachable(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed && failed.host() == Outcome.HostState.UNREACHABLE;
    }

    private void proceed(Outcome outcome, FetchExchange exchange) {
        if (outcome instanceof Outcome.Redirect redirect) {
            turn.leave(outcome);
            redirect(redirect.location());
            return;
        }
        var spelledOut = outcome instanceof Outcome.Failed && exchange.isBadRequest()
                ? UrlMender.withoutLonePercents(url)
                : null;
        if (spelledOut != null) {
            turn.leave(outcome);
            url = spelledOut;
            hop();
            return;
        }
        var encoding = outcome instanceof Outcome.Body body ? body.encoding() : null;
        if (encoding != null) {
            turn.leave(outcome);
            var decoding = new BodyDecoding((Outcome.Body) outcome, encoding, scope);
            begin(decoding);
            decoding.start(new Decoder());
        } else {
            finish(outcome);
        }
    }

    private void redirect(String location) {
        UrlMender.resolve(url, location)
                .either(
                        this::follow,
                        failure ->
                                finish(Outcome.Failed.permanent(failure.reason(), "Redirect: " + failure.message())));
    }

    private void follow(WebUrl target) {
        if (seen.contains(target.toString())) {
            finish(Outcome.Failed.permanent(FailureReason.TOO_MANY_REDIRECTS, "Redirect loop"));
        } else if (++redirects > MOST_REDIRECTS) {
            finish(Outcome.Failed.permanent(FailureReason.TOO_MANY_REDIRECTS, "Too many redirects"));
        } else {
            url = target;
            isConnectionFresh = false;
            hop();
        }
    }

    /** This fetch as its body's decoding sees it. */
    private final class Decoder implements BodyDecoding.Host {
        @Override
        public void execute(Runnable part) {
            fetcher.inflating().execute(guarded(() -> {
                if (!finished.get()) {
                    part.run();
                }
            }));
        }

        @Override
        public void waitForBytes() {
            deadline.pause();
        }

        @Override
        public void ended(Outcome outcome) {
            finish(outcome);
        }
    }

    private static Outcome blocked() {
        return Outcome.Failed.permanent(
                FailureReason.BLOCKED_ADDRESS, "Address is not public (see --allow_private_networks)");
    }

    private static Outcome hostGivenUp() {
        return Outcome.Failed.permanent(FailureReason.HOST_GIVEN_UP, "Host given up after repeated failures");
    }

    private void expire() {
        finish(step.timedOut());
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
                LOG.warn("Could not release what {} held", url, e);
            }
        }
    }

    private void giveBack(@Nullable Outcome outcome) {
        deadline.stop();
        if (outcome instanceof Outcome.Body) {
            step = FetchStep.none();
        } else {
            step.undo();
        }
        turn.leave(outcome);
    }

    private static void release(Outcome outcome) {
        if (outcome instanceof Outcome.Body body) {
            body.share().close();
        }
    }
}
