package io.github.img2dataset.fetch;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts' robots.txt (RFC 9309), read once per origin and kept for a day: missing ones permit everything, one that the
 * host fails to hand out forbids everything for a while. Thread-safe.
 */
final class RobotsTxt {
    private static final Logger LOG = LoggerFactory.getLogger(RobotsTxt.class);
    private static final String PRODUCT = "img2dataset";
    private static final int MOST_CACHED = 20_000;
    private static final int LARGEST_FILE = 1 << 20;
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Duration LIFETIME_OF_FAILURES = Duration.ofMinutes(1);

    private final Fetcher fetcher;
    private final Set<String> names;
    private final Map<String, Entry> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST_CACHED;
        }
    };
    private final Map<String, List<Runnable>> asked = new HashMap<>();

    RobotsTxt(Fetcher fetcher, @Nullable String userAgentToken) {
        this.fetcher = fetcher;
        names = Set.of((userAgentToken == null ? PRODUCT : userAgentToken).toLowerCase(Locale.ROOT));
    }

    enum Verdict {
        PERMITTED,
        FORBIDDEN,
        /** The host did not hand it out; RFC 9309, 2.3.1.4. */
        UNREADABLE,
        UNKNOWN
    }

    /** Either a verdict for all of the origin, or rules. */
    private record Entry(Verdict verdict, @Nullable BaseRobotRules rules, long expiresAt) {}

    Verdict verdict(WebUrl url) {
        Entry entry;
        synchronized (this) {
            entry = cache.get(url.origin());
        }
        if (entry == null || entry.expiresAt - System.nanoTime() <= 0) {
            return Verdict.UNKNOWN;
        }
        if (entry.rules == null) {
            return entry.verdict;
        }
        return entry.rules.isAllowed(url.toString()) ? Verdict.PERMITTED : Verdict.FORBIDDEN;
    }

    /** Fetches the origin's file; {@code then} runs when the verdict is known. */
    void learn(WebUrl url, Runnable then) {
        var origin = url.origin();
        synchronized (this) {
            var waiting = asked.get(origin);
            if (waiting != null) {
                waiting.add(then);
                return;
            }
            asked.put(origin, new ArrayList<>(List.of(then)));
        }
        new Fetch(
                        fetcher,
                        FetchScope.ofNoRow(LARGEST_FILE),
                        url.withTarget("/robots.txt"),
                        WindowSlot.NONE,
                        new Learner(origin))
                .start();
    }

    private final class Learner implements FetchListener {
        private final String origin;

        Learner(String origin) {
            this.origin = origin;
        }

        @Override
        public void ended(Fetch fetch, Outcome outcome) {
            learnt(origin, outcome);
        }

        @Override
        public void broke(VirtualMachineError error) {
            LOG.error("The JVM failed while {}/robots.txt was read", origin, error);
            learnt(origin, Outcome.Failed.forNow(FailureReason.INTERNAL_ERROR, "The JVM failed"));
        }
    }

    private void learnt(String origin, Outcome outcome) {
        List<Runnable> waiting;
        var entry = safeEntry(origin, outcome);
        synchronized (this) {
            cache.put(origin, entry);
            var found = asked.remove(origin);
            waiting = found == null ? List.of() : found;
        }
        // Not from here: each of them may go far.
        waiting.forEach(fetcher.timer()::execute);
    }

    /** Rules that bring out a bug are as good as none that can be read: rows wait for the verdict, whatever it is. */
    private Entry safeEntry(String origin, Outcome outcome) {
        try {
            return entry(origin, outcome);
        } catch (RuntimeException | Error e) {
            if (InternalErrors.isNew(e)) {
                LOG.warn("{}/robots.txt brought out a bug", origin, e);
            }
            return entry(Verdict.UNREADABLE, null, LIFETIME_OF_FAILURES);
        }
    }

    private Entry entry(String origin, Outcome outcome) {
        if (outcome instanceof Outcome.Body body) {
            try {
                var rules = new SimpleRobotRulesParser()
                        .parseContent(origin + "/robots.txt", body.bytes(), "text/plain", names);
                return entry(Verdict.PERMITTED, rules, LIFETIME);
            } finally {
                body.share().close();
            }
        }
        var reason = outcome instanceof Outcome.Failed failed ? failed.reason() : FailureReason.PROTOCOL;
        return switch (reason) {
            case HTTP_5XX, HTTP_429, TIMEOUT, CONNECTION_LOST, INTERNAL_ERROR ->
                entry(Verdict.UNREADABLE, null, LIFETIME_OF_FAILURES);
            case HTTP_3XX, HTTP_4XX -> entry(Verdict.PERMITTED, null, LIFETIME);
            // A host that cannot be reached at all will say so to the row's own request.
            default -> entry(Verdict.PERMITTED, null, LIFETIME_OF_FAILURES);
        };
    }

    private static Entry entry(Verdict verdict, @Nullable BaseRobotRules rules, Duration lifetime) {
        return new Entry(verdict, rules, System.nanoTime() + lifetime.toNanos());
    }
}
