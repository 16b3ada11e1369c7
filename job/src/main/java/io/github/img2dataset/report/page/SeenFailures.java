package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.sample.FailureReason;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Failures of one reason, with what their messages tell of them: which status codes, and whether the list or a server
 * is to blame.
 */
record SeenFailures(FailureReason reason, RunTotals totals) {
    /** The fetcher's message for a name that does not exist. */
    private static final String HOST_NOT_FOUND = "Host name not found";

    /** The fetcher's message for a redirect's target begins so. */
    private static final String REDIRECT = "Redirect: ";

    private static final Pattern STATUS_CODE = Pattern.compile("HTTP Error (\\d{3})\\b.*");
    private static final int MOST_CODES = 3;

    private static final String HOSTS_GONE =
            "The name servers say that these hosts do not exist any more: the list's age shows, and only a newer list helps.";

    private static final String REFUSED =
            "The servers know these urls and refuse them: signed urls expire, some want a login, and some refuse programs"
                    + " that do not say whose they are (--user_agent with contact details).";

    private static final String NOT_UNDERSTOOD =
            "The servers object to the request itself: open one of these urls in a browser. If that fails, too, the list's urls"
                    + " may be cut or encoded twice; if it works, please report it.";

    boolean isCurable() {
        return FailureAdvice.isCurable(reason) && !areHostsGone() && !areRedirects();
    }

    /** Completes "31 % of the rows ...". */
    String what() {
        if (areRedirects()) {
            return "were redirected to what is no url of the web";
        }
        var what = FailureAdvice.what(reason);
        var codes = codes();
        return codes.isEmpty() ? what : what.replaceFirst("HTTP [45]xx", "HTTP " + named(codes));
    }

    /** Says what a user can do about them. */
    String remedy() {
        if (areHostsGone()) {
            return HOSTS_GONE;
        }
        if (areRedirects()) {
            return FailureAdvice.remedy(FailureReason.TOO_MANY_REDIRECTS);
        }
        return reason == FailureReason.HTTP_4XX ? remedyForMost(codes()) : FailureAdvice.remedy(reason);
    }

    private String remedyForMost(Map<Integer, Long> codes) {
        return codes.entrySet().stream()
                .collect(Collectors.groupingBy(
                        code -> remedy(code.getKey()), TreeMap::new, Collectors.summingLong(Map.Entry::getValue)))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseGet(() -> FailureAdvice.remedy(reason));
    }

    private String remedy(int code) {
        return switch (code) {
            case 404, 410 -> FailureAdvice.remedy(reason);
            case 401, 402, 403, 451 -> REFUSED;
            default -> NOT_UNDERSTOOD;
        };
    }

    private static String named(Map<Integer, Long> codes) {
        return codes.entrySet().stream()
                        .sorted(Comparator.comparingLong((Map.Entry<Integer, Long> code) -> -code.getValue()))
                        .limit(MOST_CODES)
                        .map(code -> code.getKey() + ": " + code.getValue())
                        .collect(Collectors.joining(", "))
                + (codes.size() > MOST_CODES ? " and others" : "");
    }

    /** The status codes of this reason's hundred by how often they came, 429 aside; empty for other reasons. */
    private Map<Integer, Long> codes() {
        var hundred =
                switch (reason) {
                    case HTTP_4XX -> 4;
                    case HTTP_5XX -> 5;
                    default -> -1;
                };
        var codes = new TreeMap<Integer, Long>();
        totals.statuses().forEach((message, count) -> {
            var code = STATUS_CODE.matcher(message);
            if (code.matches()) {
                codes.put(Integer.parseInt(code.group(1)), count);
            }
        });
        codes.keySet().removeIf(code -> code / 100 != hundred || code == 429);
        return codes;
    }

    /** Whether the name servers answered, and said that there is no such host. */
    private boolean areHostsGone() {
        return reason == FailureReason.DNS
                && totals.statuses().getOrDefault(HOST_NOT_FOUND, 0L) > 0.8 * count(FailureReason.DNS);
    }

    /** Whether it was not the list that named most of these urls. */
    private boolean areRedirects() {
        if (reason != FailureReason.BAD_URL && reason != FailureReason.UNSUPPORTED_SCHEME) {
            return false;
        }
        var redirected = totals.statuses().entrySet().stream()
                .filter(status -> status.getKey().startsWith(REDIRECT))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return 2 * redirected > count(FailureReason.BAD_URL) + count(FailureReason.UNSUPPORTED_SCHEME);
    }

    private long count(FailureReason other) {
        return totals.failureReasons().getOrDefault(other.label(), 0L);
    }
}
