package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.AddressPolicy;
import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.threads.Daemons;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all tasks of one executor share: connections, the name cache, the turns at each host and the byte budget. Made
 * once per JVM; {@link Downloads} uses it. Thread-safe.
 */
public final class Fetcher implements AutoCloseable {
    private static final Duration LONGEST_DNS_ATTEMPT = Duration.ofSeconds(3);

    private final FetchConfig config;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final ExecutorService inflating = Executors.newSingleThreadExecutor(Daemons.numbered("fetch-inflate"));
    private final ExecutorService dnsAnswers = Executors.newSingleThreadExecutor(Daemons.numbered("fetch-dns"));
    private final AddressPolicy policy;
    private final OptOutHeaders optOuts;
    private final HostRules hostRules;
    private final ByteBudget budget;
    private final HostGates gates;
    private final @Nullable HostShareClient shareClient;
    private final HostNames names;
    private final Function<@Nullable String, UrlMender.Mended> urls;
    private final ProxyChoice proxies;
    private final HttpEngine engine;

    public Fetcher(FetchConfig config) {
        this(config, UrlMender::mend, null);
    }

    /**
     * The fetcher of one executor of several, all of which together keep the limits of requests to a host.
     *
     * @param executors how many there are as far as is known
     * @param shares the way to the run's ledger; null: the executor keeps an equal part of the limits
     */
    public Fetcher(FetchConfig config, int executors, @Nullable HostShareChannel shares) {
        this(config, UrlMender::mend, null, newTimer(), System::nanoTime, executors, shares);
    }

    /** A fetcher with parts of a test's own, in the system's time. */
    Fetcher(FetchConfig config, Function<@Nullable String, UrlMender.Mended> urls, @Nullable HostNames resolver) {
        this(config, urls, resolver, newTimer(), System::nanoTime);
    }

    /**
     * @param urls makes urls of what is listed
     * @param resolver null: the one that {@code config} asks for
     * @param timer of one thread; shut down by {@link #close()}
     * @param nanoClock the time that the timer goes by
     */
    Fetcher(
            FetchConfig config,
            Function<@Nullable String, UrlMender.Mended> urls,
            @Nullable HostNames resolver,
            ScheduledExecutorService timer,
            LongSupplier nanoClock) {
        this(config, urls, resolver, timer, nanoClock, 1, null);
    }

    private Fetcher(
            FetchConfig config,
            Function<@Nullable String, UrlMender.Mended> urls,
            @Nullable HostNames resolver,
            ScheduledExecutorService timer,
            LongSupplier nanoClock,
            int executors,
            @Nullable HostShareChannel channel) {
        this.config = config;
        this.urls = urls;
        this.timer = timer;
        this.nanoClock = nanoClock;
        policy = new AddressPolicy(
                config.allowPrivateNetworks(), config.allowedNetworks(), AddressPolicy.ofThisMachine());
        optOuts = new OptOutHeaders(
                new RobotsDirectives(config.disallowedDirectives(), config.userAgentToken()),
                config.respectOptOutHeaders());
        budget = new ByteBudget(maxInflightBytes(config), config.maxDownloadBytes(), timer);
        var limits = channel == null ? config.hostLimits().dividedBy(executors) : config.hostLimits();
        shareClient = shareClient(channel, executors, limits);
        gates = new HostGates(
                limits.requests(),
                shareClient == null ? HostShares.UNLIMITED : shareClient.shares(),
                config.hostPatience(),
                timer,
                nanoClock);
        names = resolver != null
                ? resolver
                : new NameResolver(
                        config.dnsServers(), dnsTimeout(config.timeout()), dnsAnswers, nanoClock, OpenFiles.limit());
        proxies = ProxyChoice.of(config.proxy(), System.getenv());
        engine = new HttpEngine(config, proxies);
        hostRules = new HostRules(this, config.userAgentToken());
        var unused = timer.scheduleWithFixedDelay(engine::closeIdle, 1, 1, TimeUnit.SECONDS);
        if (shareClient != null) {
            shareClient.start();
        }
    }

    /** Null where this executor's gates alone keep the limits. */
    private @Nullable HostShareClient shareClient(
            @Nullable HostShareChannel channel, int executors, HostLimits limits) {
        if (channel == null && !limits.hasRate()) {
            return null;
        }
        return new HostShareClient(
                channel == null
                        ? HostShareChannel.to(new HostLedger(nanoClock))
                        : new EqualShares(channel, executors, nanoClock),
                limits,
                nanoClock,
                host -> gates().admitWaiters(host));
    }

    private static ScheduledExecutorService newTimer() {
        var timer = new ScheduledThreadPoolExecutor(1, Daemons.numbered("fetch-timer"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Connections open now, idle ones among them. */
    public int openConnections() {
        return engine.openConnections();
    }

    /** Hosts that answered before, do not now, and are waited for; the longest outage first. */
    public List<HostWait> outages() {
        return gates.outages();
    }

    /**
     * Hosts that answer and whose rows wait nevertheless for the limits of requests to a host; the longest wait first.
     *
     * @param byRate those that wait for {@code --max_host_rate}, or those that wait for {@code --max_requests_per_host}
     */
    public List<HostWait> crowds(boolean byRate) {
        return gates.crowds(byRate);
    }

    /** Bytes of bodies held now: being read, waiting to be taken, or taken and not closed. */
    public long bytesInFlight() {
        return budget.used();
    }

    /** Ends every request; downloads that run get no result. */
    @Override
    public void close() {
        if (shareClient != null) {
            shareClient.close();
        }
        timer.shutdownNow();
        inflating.shutdownNow();
        dnsAnswers.shutdownNow();
        engine.close();
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    FetchConfig config() {
        return config;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    ExecutorService inflating() {
        return inflating;
    }

    AddressPolicy policy() {
        return policy;
    }

    OptOutHeaders optOuts() {
        return optOuts;
    }

    /** Null when nobody asked to respect them. */
    @Nullable HostRules hostRules() {
        return config.respectRobotsTxt() ? hostRules : null;
    }

    ByteBudget budget() {
        return budget;
    }

    HostGates gates() {
        return gates;
    }

    /** Mends a listed url so that it can be requested, or says why it cannot. */
    UrlMender.Mended mend(@Nullable String listed) {
        return urls.apply(listed);
    }

    HostNames names() {
        return names;
    }

    HttpEngine engine() {
        return engine;
    }

    boolean isProxied(WebUrl url) {
        return proxies.forHost(url.isSecure(), url.host()) != null;
    }

    /** The bound of bytes in flight, by default a share of this JVM's heap: the configuration comes from the driver, whose heap is another. */
    private static long maxInflightBytes(FetchConfig config) {
        return config.maxInflightBytes() > 0
                ? config.maxInflightBytes()
                : Runtime.getRuntime().maxMemory() / 4;
    }

    /** So that two servers can fail and a third answer within the request's time. */
    private static Duration dnsTimeout(Duration timeout) {
        var third = timeout.dividedBy(3);
        return third.compareTo(LONGEST_DNS_ATTEMPT) < 0 ? third : LONGEST_DNS_ATTEMPT;
    }
}
