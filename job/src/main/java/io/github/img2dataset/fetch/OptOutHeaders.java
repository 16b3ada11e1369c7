package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.FailureReason;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The response headers by which an owner can forbid the use of an image: X-Robots-Tag, {@code tdm-reservation} (W3C
 * TDMRep) and {@code Content-Usage} (IETF AIPREF).
 *
 * @param directives of X-Robots-Tag that forbid
 * @param areReservationsHeard whether the other two can
 */
record OptOutHeaders(RobotsDirectives directives, boolean areReservationsHeard) {
    private static final String X_ROBOTS_TAG = "X-Robots-Tag";
    private static final String TDM_RESERVATION = "tdm-reservation";
    private static final String CONTENT_USAGE = "Content-Usage";
    private static final String RESERVED = "1";

    /** Nothing forbids. */
    static final OptOutHeaders NONE = new OptOutHeaders(new RobotsDirectives(Set.of(), null), false);

    /** The outcome of a response whose head forbids the use of its body; null when it does not. */
    Outcome.@Nullable Failed forbids(HttpResponse response) {
        for (var value : (Iterable<String>) values(response, X_ROBOTS_TAG)::iterator) {
            if (directives.forbids(value)) {
                return Outcome.Failed.optedOut(
                        FailureReason.DISALLOWED,
                        "Use of image disallowed by X-Robots-Tag directive",
                        X_ROBOTS_TAG + ": " + value);
            }
        }
        return areReservationsHeard ? reserved(response) : null;
    }

    private static Outcome.@Nullable Failed reserved(HttpResponse response) {
        if (values(response, TDM_RESERVATION).anyMatch(value -> value.strip().equals(RESERVED))) {
            var policy = values(response, "tdm-policy").findFirst();
            return forbidden(TDM_RESERVATION + ": " + RESERVED
                    + policy.map(url -> "; tdm-policy: " + url.strip()).orElse(""));
        }
        // Several lines are one list (RFC 9110, section 5.3).
        var usage = values(response, CONTENT_USAGE).collect(Collectors.joining(", "));
        return UsagePreference.CONTENT_USAGE.disallowsTraining(usage) ? forbidden(CONTENT_USAGE + ": " + usage) : null;
    }

    private static Outcome.Failed forbidden(String header) {
        var name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
        return Outcome.Failed.optedOut(FailureReason.OPT_OUT_HEADER, "Use of image reserved by " + name, header);
    }

    private static Stream<String> values(HttpResponse response, String name) {
        return Stream.of(response.getHeaders(name)).map(header -> header.getValue() == null ? "" : header.getValue());
    }
}
