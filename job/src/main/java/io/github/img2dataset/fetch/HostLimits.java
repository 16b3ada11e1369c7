package io.github.img2dataset.fetch;

import java.io.Serializable;
import java.time.Duration;

/**
 * The most that a run may ask of one host.
 *
 * @param requests in flight at a time
 * @param rate requests a second; 0: any
 * @param longestRequest how long a request may go on after its executor fell silent
 */
public record HostLimits(int requests, double rate, Duration longestRequest) implements Serializable {
    /** An equal part for each of so many executors, at least one request at a time. */
    HostLimits dividedBy(int executors) {
        return new HostLimits(Math.max(1, requests / executors), rate / executors, longestRequest);
    }

    boolean hasRate() {
        return rate > 0;
    }

    /** Nanoseconds from one request to the next. */
    long interval() {
        return (long) (1e9 / rate);
    }
}
