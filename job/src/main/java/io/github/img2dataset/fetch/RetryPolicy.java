package io.github.img2dataset.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Computes the wait before a request is tried again. Stateless. */
final class RetryPolicy {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private RetryPolicy() {}

    /** Doubles with each attempt; half of it is chance, so that rows that failed together do not return together. */
    static Duration backoff(int attempt) {
        var full = Math.min(FIRST_WAIT.toNanos() << Math.min(attempt, 10), LONGEST_BACKOFF.toNanos());
        return Duration.ofNanos(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    static Duration backoff(int attempt, @Nullable Duration retryAfter) {
        var backoff = backoff(attempt);
        return retryAfter == null || retryAfter.compareTo(backoff) < 0 ? backoff : retryAfter;
    }

    /** Retry-After's value, seconds or a date, at most {@link #LONGEST_WAIT}; null when it is neither. */
    static @Nullable Duration parseRetryAfter(String value, Instant now) {
        var text = value.strip();
        if (text.matches("\\d+")) {
            return text.length() > 6 ? LONGEST_WAIT : capped(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return capped(Duration.between(now, date.toInstant()));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Duration capped(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
