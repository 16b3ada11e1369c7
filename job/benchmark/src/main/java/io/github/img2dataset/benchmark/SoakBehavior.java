package io.github.img2dataset.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a host of the soak does with a request, how often there is one of it in a thousand rows, and what may become of such a row:
 * {@code success} or a failure reason. A host that keeps refusing, cannot be reached or stays silent is given up, which its
 * other rows then say.
 */
enum SoakBehavior {
    /** A file of the corpus at once, some of them broken; a machine that is too busy may miss the deadline. */
    PICTURE(0, "/", "success not_an_image unsupported_format http_4xx timeout"),
    /** The same after a log-normal latency, 3 % never. */
    LATENCY(120, "/", "success not_an_image unsupported_format http_4xx timeout host_given_up"),
    HANG(20, "/silent?", "timeout host_given_up"),
    DRIP(20, "/drip?", "timeout host_given_up"),
    SLOW_HEAD(5, "/slow/head?", "timeout host_given_up"),
    ENDLESS(5, "/chunked/endless?", "too_large"),
    DECLARED_HUGE(10, "/length/huge?", "too_large"),
    BOMB(1, "/gzip/bomb?", "too_large"),
    SHORT_BODY(15, "/length/short?", "connection_lost"),
    TWO_LENGTHS(5, "/length/two?", "protocol"),
    GARBAGE(15, "/status/garbage?", "protocol"),
    CHUNK_GARBAGE(5, "/chunked/garbage?", "protocol"),
    ENDLESS_HEAD(5, "/headers/endless-line?", "protocol"),
    RESET(15, "/reset/body?", "connection_lost"),
    REDIRECT_LOOP(10, "/redirect/itself?", "too_many_redirects"),
    REDIRECT_ON(5, "/redirect/endless?", "too_many_redirects"),
    REDIRECT_FILE(5, "/redirect/file?", "unsupported_scheme"),
    MISSING(40, "/missing?", "http_4xx"),
    BUSY(10, "/busy?", "http_429 host_given_up"),
    OVERLOADED(10, "/overloaded?", "http_5xx host_given_up"),
    HTML(20, "/odd/html?", "not_an_image"),
    NOISE(15, "/noise?", "not_an_image"),
    NOBODY(10, "/", "connect host_given_up"),
    NO_NAME(15, "/", "dns");

    private final int perMille;
    private final String path;
    private final String outcomes;

    SoakBehavior(int perMille, String path, String outcomes) {
        this.perMille = perMille;
        this.path = path;
        this.outcomes = outcomes;
    }

    /** One by their shares; the rest are pictures. */
    static SoakBehavior draw(SplittableRandom random) {
        var left = random.nextInt(1000);
        for (var behavior : values()) {
            left -= behavior.perMille;
            if (left < 0) {
                return behavior;
            }
        }
        return PICTURE;
    }

    /** To be followed by the row's number. */
    String path() {
        return path;
    }

    boolean allows(String outcome) {
        return List.of(outcomes.split(" ", -1)).contains(outcome);
    }

    /** As urls and captions have it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
