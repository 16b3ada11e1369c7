package io.github.img2dataset.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.fetch.address.WebUrl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host's {@code /.well-known/tdmrep.json} (W3C TDM Reservation Protocol, final community group report of 10 May 2024,
 * section 6.1): an array of rules, of which the first whose location matches counts. A file that is none of this reserves
 * nothing. Immutable.
 */
final class TdmReservations {
    /** The file's place on every host. */
    static final String TARGET = "/.well-known/tdmrep.json";

    static final TdmReservations NONE = new TdmReservations(List.of());

    private static final int MOST_RULES = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Rule> rules;

    private TdmReservations(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(PathPattern location, boolean isReserved, String text) {}

    static TdmReservations parse(byte[] file) {
        try {
            var array = JSON.readTree(file);
            List<Rule> rules = new ArrayList<>();
            for (var rule : array) {
                var location = rule.path("location").asText("").strip();
                if (rule.isObject()
                        && !location.isEmpty()
                        && !location.matches("(?s).*\\s.*")
                        && rules.size() < MOST_RULES) {
                    rules.add(new Rule(new PathPattern(location), isReserved(rule), rule.toString()));
                }
            }
            return new TdmReservations(List.copyOf(rules));
        } catch (IOException e) {
            return NONE;
        }
    }

    private static boolean isReserved(JsonNode rule) {
        return rule.path("tdm-reservation").asText("").strip().equals("1");
    }

    /** The rule that reserves a url; null when none does. */
    @Nullable String reservation(WebUrl url) {
        return rules.stream()
                .filter(rule -> rule.location.matches(url))
                .findFirst()
                .filter(Rule::isReserved)
                .map(Rule::text)
                .orElse(null);
    }
}
