package io.github.img2dataset.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import org.xbill.DNS.lookup.RedirectLoopException;
import org.xbill.DNS.lookup.RedirectOverflowException;
import org.xbill.DNS.lookup.ServerFailedException;

/**
 * Names to addresses: from the hosts file, a bounded cache, or one of the name servers. Equal questions in flight are
 * asked once, and no more than {@value #MOST_QUERIES} at a time, or what the limit on open files has room for. IPv4 is preferred and IPv6 asked for only when a name
 * has no IPv4, or none that can be reached: half the queries, and most executors have no way out over IPv6. Thread-safe.
 */
final class NameResolver implements HostNames {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
    static final int MOST_QUERIES = 512;
    /** Each has a socket of its own, which is freed a little after its answer; connections and shards need files, too. */
    private static final int OPEN_FILES_PER_QUERY = 4;

    static final Resolution NO_ADDRESS = failed(FailureReason.DNS, "Host name has no address");
    /** Marks the key of a question for IPv6 alone; no host name has a space. */
    private static final String IPV6_ALONE = " AAAA";

    private static final int MOST_CACHED = 50_000;
    private static final int MOST_ALIASES = 16;
    /** Most addresses that are kept of one name: an answer can hold thousands. */
    static final int MOST_ADDRESSES = 64;

    private static final Duration SHORTEST_TTL = Duration.ofSeconds(30);
    private static final Duration LONGEST_TTL = Duration.ofHours(1);
    private static final Duration NEGATIVE_TTL = Duration.ofMinutes(5);
    private static final Duration FAILURE_TTL = Duration.ofSeconds(5);

    private final LookupSession session;
    private final Executor executor;
    private final Cache<String, Answer> cache;

    /** Beside the cache, whose upkeep goes through all that has no answer yet. */
    private final Map<String, Question> pending = new ConcurrentHashMap<>();

    private final ArrayDeque<Question> queue = new ArrayDeque<>();
    private final int mostQueries;
    private int queries;

    NameResolver(List<String> servers, Duration timeoutPerServer, Executor executor) {
        this(servers, timeoutPerServer, executor, System::nanoTime, OpenFiles.limit());
    }

    /**
     * @param nanoClock {@link System#nanoTime}, or a test's own
     * @param openFiles most files and sockets that the process may have open
     */
    NameResolver(
            List<String> servers,
            Duration timeoutPerServer,
            Executor executor,
            LongSupplier nanoClock,
            long openFiles) {
        this.executor = executor;
        cache = Caffeine.newBuilder()
                .maximumSize(MOST_CACHED)
                .expireAfter(Expiry.<String, Answer>writing((host, answer) -> answer.lifetime))
                .ticker(nanoClock::getAsLong)
                .executor(Runnable::run)
                .build();
        mostQueries = (int) Math.min(MOST_QUERIES, Math.max(1, openFiles / OPEN_FILES_PER_QUERY));
        session = LookupSession.builder()
                .resolver(DnsServers.of(servers, timeoutPerServer))
                .hostsFileParser(new HostsFileParser())
                .searchPath(ResolverConfig.getCurrentConfig().searchPath())
                .maxRedirects(MOST_ALIASES)
                .executor(executor)
                .build();
    }

    /** Addresses, at least one, or why there are none. */
    sealed interface Resolution {
        /** Hands on the addresses, or why there are none. */
        void either(Consumer<List<InetAddress>> found, Consumer<Outcome.Failed> none);

        record Addresses(List<InetAddress> addresses) implements Resolution {
            @Override
            public void either(Consumer<List<InetAddress>> found, Consumer<Outcome.Failed> none) {
                found.accept(addresses);
            }
        }

        record Unresolved(Outcome.Failed failure) implements Resolution {
            @Override
            public void either(Consumer<List<InetAddress>> found, Consumer<Outcome.Failed> none) {
                none.accept(failure);
            }
        }
    }

    private record Answer(Resolution resolution, Duration lifetime) {}

    /** A name that is looked up now. */
    private record Question(String host, CompletableFuture<Answer> answer) {}

    @Override
    public void resolve(String host, Consumer<Resolution> callback) {
        var known = cache.getIfPresent(host);
        if (known == null) {
            ask(host, callback);
        } else {
            callback.accept(known.resolution);
        }
    }

    private void ask(String host, Consumer<Resolution> callback) {
        var question = new Question(host, new CompletableFuture<>());
        var asked = pending.putIfAbsent(host, question);
        if (asked == null) {
            var known = cache.getIfPresent(host); // answered since somebody looked
            if (known != null) {
                pending.remove(host, question);
                question.answer.complete(known);
            } else if (mayAsk(question)) {
                ask(question);
            }
        }
        var unused = (asked == null ? question : asked).answer.thenAccept(answer -> callback.accept(answer.resolution));
    }

    @Override
    public void resolveIpv6(String host, Consumer<Resolution> callback) {
        resolve(host + IPV6_ALONE, callback);
    }

    private synchronized boolean mayAsk(Question question) {
        if (queries < mostQueries) {
            queries++;
            return true;
        }
        queue.add(question);
        return false;
    }

    private void ask(Question question) {
        var host = question.host;
        if (host.endsWith(IPV6_ALONE)) {
            askIpv6(question, host.substring(0, host.length() - IPV6_ALONE.length()));
        } else {
            askIpv4(question);
        }
    }

    private void askIpv6(Question question, String host) {
        try {
            lookUpIpv6(question, name(host), null);
        } catch (TextParseException e) {
            executor.execute(() -> answered(question, NO_ADDRESS, LONGEST_TTL));
        } catch (RuntimeException e) {
            executor.execute(() -> answeredByBug(question, e));
        }
    }

    private static Name name(String host) throws TextParseException {
        return host.indexOf('.') < 0 ? Name.fromString(host) : Name.fromString(host, Name.root);
    }

    private void askIpv4(Question question) {
        try {
            var name = name(question.host);
            session.lookupAsync(name, Type.A)
                    .thenApply(LookupResult::getRecords)
                    .whenComplete((records, failure) ->
                            guarded(question, () -> answeredV4(question, name, records, failure)));
        } catch (TextParseException e) {
            executor.execute(() -> answered(question, failed(FailureReason.BAD_URL, "Bad host in url"), LONGEST_TTL));
        } catch (RuntimeException e) {
            executor.execute(() -> answeredByBug(question, e));
        }
    }

    /** A question that brings out a bug has an answer, too: rows wait for it, and later ones would. */
    private void guarded(Question question, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            answeredByBug(question, e);
        }
    }

    private void answeredByBug(Question question, RuntimeException error) {
        if (InternalErrors.isNew(error)) {
            LOG.warn("Looking up {} triggered a bug", question.host, error);
        }
        answered(question, new Resolution.Unresolved(Outcome.Failed.internal(error)), FAILURE_TTL);
    }

    private void answeredV4(Question question, Name name, @Nullable List<Record> records, @Nullable Throwable failure) {
        var cause = failure == null ? null : unwrapped(failure);
        if (cause instanceof NoSuchRRSetException
                || (records != null && addresses(records).isEmpty())) {
            lookUpIpv6(question, name, null);
        } else if (cause instanceof NoSuchDomainException || cause instanceof ServerFailedException) {
            // Some name servers know IPv6 alone, and answer so to the other question.
            lookUpIpv6(question, name, cause);
        } else {
            answered(question, records, failure);
        }
    }

    /** @param failure what to tell when there is no answer; null: this question's own */
    private void lookUpIpv6(Question question, Name name, @Nullable Throwable failure) {
        session.lookupAsync(name, Type.AAAA)
                .thenApply(LookupResult::getRecords)
                .whenComplete((records, ownFailure) ->
                        guarded(question, () -> answered(question, records, failure == null ? ownFailure : failure)));
    }

    private void answered(Question question, @Nullable List<Record> records, @Nullable Throwable failure) {
        if (records == null) {
            answeredWithFailure(
                    question, failure == null ? new NoSuchRRSetException(Name.root, Type.A) : unwrapped(failure));
            return;
        }
        var addresses = addresses(records);
        if (addresses.isEmpty()) {
            answered(question, NO_ADDRESS, NEGATIVE_TTL);
        } else {
            answered(question, new Resolution.Addresses(addresses), ttl(records));
        }
    }

    private void answeredWithFailure(Question question, Throwable failure) {
        if (failure instanceof NoSuchDomainException) {
            answered(question, failed(FailureReason.DNS, "Host name not found"), NEGATIVE_TTL);
        } else if (failure instanceof NoSuchRRSetException) {
            answered(question, NO_ADDRESS, NEGATIVE_TTL);
        } else if (failure instanceof RedirectLoopException || failure instanceof RedirectOverflowException) {
            answered(question, failed(FailureReason.DNS, "Host name's aliases never end"), NEGATIVE_TTL);
        } else {
            var resolution =
                    new Resolution.Unresolved(Outcome.Failed.transientFailure(FailureReason.DNS, passing(failure)));
            answered(question, resolution, FAILURE_TTL);
        }
    }

    private static String passing(Throwable failure) {
        if (OpenFiles.areExhausted(failure)) {
            return OpenFiles.EXHAUSTED;
        }
        return failure instanceof ServerFailedException ? "Name server failed" : "Name look-up failed";
    }

    private void answered(Question question, Resolution resolution, Duration ttl) {
        Question next;
        synchronized (this) {
            next = queue.poll();
            if (next == null) {
                queries--;
            }
        }
        var answer = new Answer(resolution, ttl);
        cache.put(question.host, answer);
        pending.remove(question.host, question);
        question.answer.complete(answer);
        if (next != null) {
            ask(next);
        }
    }

    private static Resolution failed(FailureReason reason, String message) {
        return new Resolution.Unresolved(Outcome.Failed.permanent(reason, message));
    }

    private static List<InetAddress> addresses(List<Record> records) {
        List<InetAddress> addresses = new ArrayList<>();
        for (var record : records) {
            if (addresses.size() == MOST_ADDRESSES) {
                break;
            }
            if (record instanceof ARecord v4) {
                addresses.add(v4.getAddress());
            } else if (record instanceof AAAARecord v6) {
                addresses.add(v6.getAddress());
            }
        }
        return addresses;
    }

    private static Duration ttl(List<Record> records) {
        var seconds = records.stream().mapToLong(Record::getTTL).min().orElse(0);
        return Duration.ofSeconds(Math.max(SHORTEST_TTL.toSeconds(), Math.min(seconds, LONGEST_TTL.toSeconds())));
    }

    private static Throwable unwrapped(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
