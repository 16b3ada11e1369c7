package io.github.img2dataset.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts' robots.txt (RFC 9309) and tdmrep.json (W3C TDMRep), each read once per origin and kept for a day: missing ones
 * permit everything, a robots.txt that the host fails to hand out forbids everything for a while. Thread-safe.
 */
final class HostRules {
    private static final Logger LOG = LoggerFactory.getLogger(HostRules.class);
    private static final String ROBOTS_TXT = "/robots.txt";
    private static final String PRODUCT = "img2dataset";
    private static final int MOST_CACHED = 20_000;
    private static final int LARGEST_FILE = 1 << 20;
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Duration LIFETIME_OF_FAILURES = Duration.ofMinutes(1);

    private static final Verdict PERMITTED = new Verdict.Permitted();
    private static final Verdict UNKNOWN = new Verdict.Unknown();
    private static final Verdict FORBIDDEN = new Verdict.Refused(
            Outcome.Failed.optedOut(FailureReason.ROBOTS_TXT, "Disallowed by robots.txt", "robots.txt: Disallow"));
    /** The host did not hand it out; RFC 9309, 2.3.1.4. */
    private static final Verdict UNREADABLE =
            new Verdict.Refused(Outcome.Failed.transientFailure(FailureReason.ROBOTS_TXT, "robots.txt cannot be read"));

    private final Fetcher fetcher;
    private final Set<String> names;
    private final Cache<String, OriginRules> cache;

    /** Origins whose files are being fetched; beside the cache, whose upkeep goes through all that has no value yet. */
    private final Map<String, CompletableFuture<OriginRules>> pending = new ConcurrentHashMap<>();

    HostRules(Fetcher fetcher, @Nullable String userAgentToken) {
        this.fetcher = fetcher;
        cache = Caffeine.newBuilder()
                .maximumSize(MOST_CACHED)
                .expireAfter(Expiry.<String, OriginRules>writing((origin, rules) -> rules.lifetime))
                .ticker(fetcher::nanoTime)
                .executor(Runnable::run)
                .build();
        names = Set.of((userAgentToken == null ? PRODUCT : userAgentToken).toLowerCase(Locale.ROOT));
    }

    /** Verdict of an origin's rules on one of its urls. */
    sealed interface Verdict {
        /** Hands itself on as what it is. */
        void match(Runnable permitted, Runnable unknown, Consumer<Outcome.Failed> refused);

        record Permitted() implements Verdict {
            @Override
            public void match(Runnable permitted, Runnable unknown, Consumer<Outcome.Failed> refused) {
                permitted.run();
            }
        }

        /** The rules are not known yet, or not any more. */
        record Unknown() implements Verdict {
            @Override
            public void match(Runnable permitted, Runnable unknown, Consumer<Outcome.Failed> refused) {
                unknown.run();
            }
        }

        record Refused(Outcome.Failed outcome) implements Verdict {
            @Override
            public void match(Runnable permitted, Runnable unknown, Consumer<Outcome.Failed> refused) {
                refused.accept(outcome);
            }
        }
    }

    /** Either one verdict for all of the origin, or rules. */
    private record Robots(Verdict verdict, @Nullable Rules rules, Duration lifetime) {}

    private record Rules(BaseRobotRules access, RobotsPreferences usage) {
        Verdict verdict(WebUrl url) {
            if (!access.isAllowed(url.toString())) {
                return FORBIDDEN;
            }
            var line = usage.reservation(url);
            return line == null
                    ? PERMITTED
                    : new Verdict.Refused(Outcome.Failed.optedOut(
                            FailureReason.OPT_OUT_ROBOTS,
                            "Use of image reserved by robots.txt",
                            "robots.txt: " + line));
        }
    }

    /** The rules of an origin, from its robots.txt and its tdmrep.json, and how long they hold. */
    private record OriginRules(Robots robots, TdmReservations reservations, Duration lifetime) {
        Verdict verdict(WebUrl url) {
            var verdict = robots.rules == null ? robots.verdict : robots.rules.verdict(url);
            var rule = verdict == PERMITTED ? reservations.reservation(url) : null;
            return rule == null
                    ? verdict
                    : new Verdict.Refused(Outcome.Failed.optedOut(
                            FailureReason.OPT_OUT_TDMREP,
                            "Use of image reserved by tdmrep.json",
                            "tdmrep.json: " + rule));
        }
    }

    Verdict verdict(WebUrl url) {
        var rules = cache.getIfPresent(url.origin());
        return rules == null ? UNKNOWN : rules.verdict(url);
    }

    /** Fetches the origin's files; {@code then} runs when the verdict is known. */
    void learn(WebUrl url, Runnable then) {
        var origin = url.origin();
        var learnt = new CompletableFuture<OriginRules>();
        var asked = pending.putIfAbsent(origin, learnt);
        if (asked == null) {
            var known = cache.getIfPresent(origin); // learnt since somebody looked
            if (known == null) {
                ask(url.withTarget(ROBOTS_TXT), outcome -> learntRobots(url, robots(origin, outcome)));
            } else {
                pending.remove(origin);
                learnt.complete(known);
            }
        }
        // Not from there: each of those who wait may go far.
        var unused =
                (asked == null ? learnt : asked).thenRun(() -> fetcher.timer().execute(then));
    }

    private void learnt(String origin, OriginRules rules) {
        cache.put(origin, rules);
        var waiting = pending.remove(origin);
        if (waiting != null) {
            waiting.complete(rules);
        }
    }

    private void ask(WebUrl url, Consumer<Outcome> answer) {
        new Fetch(fetcher, FetchScope.ofNoRow(LARGEST_FILE), url, WindowSlot.NONE, new Listener(url, answer)).start();
    }

    private record Listener(WebUrl url, Consumer<Outcome> answer) implements FetchListener {
        @Override
        public void ended(Fetch fetch, Outcome outcome) {
            answer.accept(outcome);
        }

        @Override
        public void broke(VirtualMachineError error) {
            LOG.error("A JVM error occurred while reading {}", url, error);
            answer.accept(Outcome.Failed.permanent(FailureReason.INTERNAL_ERROR, "The JVM failed"));
        }
    }

    /** Asks for the other file, where the first one lets it be asked for. */
    private void learntRobots(WebUrl url, Robots robots) {
        var tdmrep = url.withTarget(TdmReservations.TARGET);
        var mayAsk =
                robots.rules == null ? robots.verdict == PERMITTED : robots.rules.access.isAllowed(tdmrep.toString());
        if (mayAsk) {
            ask(tdmrep, outcome -> learnt(url.origin(), rules(url.origin(), robots, outcome)));
        } else {
            learnt(url.origin(), new OriginRules(robots, TdmReservations.NONE, robots.lifetime));
        }
    }

    private static OriginRules rules(String origin, Robots robots, Outcome tdmrep) {
        if (tdmrep instanceof Outcome.Body body) {
            var reservations = read(origin, body, TdmReservations::parse, TdmReservations.NONE);
            return new OriginRules(robots, reservations, robots.lifetime);
        }
        var isPassing = tdmrep instanceof Outcome.Failed failed && failed.isTransient();
        return new OriginRules(robots, TdmReservations.NONE, isPassing ? LIFETIME_OF_FAILURES : robots.lifetime);
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] file);
    }

    /** Rules that bring out a bug are as good as none that can be read: rows wait for the verdict, whatever it is. */
    private static <T> T read(String origin, Outcome.Body body, Parser<T> parser, T otherwise) {
        try (var share = body.share()) {
            return parser.parse(body.bytes());
        } catch (RuntimeException | StackOverflowError e) {
            if (InternalErrors.isNew(e)) {
                LOG.warn("Reading the rules of {} triggered a bug", origin, e);
            }
            return otherwise;
        }
    }

    private Robots robots(String origin, Outcome outcome) {
        var unreadable = new Robots(UNREADABLE, null, LIFETIME_OF_FAILURES);
        if (outcome instanceof Outcome.Body body) {
            return read(origin, body, file -> new Robots(PERMITTED, rules(origin, file), LIFETIME), unreadable);
        }
        var reason = outcome instanceof Outcome.Failed failed ? failed.reason() : FailureReason.PROTOCOL;
        return switch (reason) {
            case HTTP_5XX, HTTP_429, TIMEOUT, CONNECTION_LOST, INTERNAL_ERROR -> unreadable;
            case HTTP_3XX, HTTP_4XX -> new Robots(PERMITTED, null, LIFETIME);
            // A host that cannot be reached at all will say so to the row's own request.
            default -> new Robots(PERMITTED, null, LIFETIME_OF_FAILURES);
        };
    }

    private Rules rules(String origin, byte[] file) {
        return new Rules(
                new SimpleRobotRulesParser().parseContent(origin + ROBOTS_TXT, file, "text/plain", names),
                RobotsPreferences.parse(file, names));
    }
}
