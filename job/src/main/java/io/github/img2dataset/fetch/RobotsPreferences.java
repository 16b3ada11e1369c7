package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.WebUrl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a robots.txt says of the use of what it lets be fetched: {@code Content-Usage: /path train-ai=n} (draft
 * ietf-aipref-attach-04, section 3) and {@code Content-Signal: ai-train=no}, in the groups for one of the job's crawler names, or in
 * those for all (RFC 9309, section 2.2.1). Crawler-commons reads Allow and Disallow only. Immutable.
 */
final class RobotsPreferences {
    /** More of them no reader of a file would mean. */
    private static final int MOST_RULES = 1_000;

    private static final String EVERYBODY = "*";
    private static final String CONTENT_USAGE = "content-usage";
    private static final String CONTENT_SIGNAL = "content-signal";

    private final List<Rule> rules;

    private RobotsPreferences(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(PathPattern path, boolean disallows, String line) {}

    /** @param names the job's crawler names, in lower case */
    static RobotsPreferences parse(byte[] file, Set<String> names) {
        var reader = new Reader(names);
        new String(file, StandardCharsets.UTF_8).lines().forEach(reader::read);
        return new RobotsPreferences(reader.isNamed ? reader.own : reader.everybodys);
    }

    /** The line that keeps a url from being used for training; null when none does. */
    @Nullable String reservation(WebUrl url) {
        Rule strongest = null;
        for (var rule : rules) {
            if (rule.path.matches(url) && (strongest == null || isStronger(rule, strongest))) {
                strongest = rule;
            }
        }
        return strongest != null && strongest.disallows ? strongest.line : null;
    }

    /** The longer path counts, and of equal ones what disallows (draft ietf-aipref-vocab-06, section 5.1). */
    private static boolean isStronger(Rule rule, Rule other) {
        return rule.path.length() != other.path.length()
                ? rule.path.length() > other.path.length()
                : rule.disallows && !other.disallows;
    }

    /** Goes through the lines of one file. */
    private static final class Reader {
        private final Set<String> names;
        private final List<Rule> own = new ArrayList<>();
        private final List<Rule> everybodys = new ArrayList<>();
        private boolean isNamed;
        private boolean isInRules = true;
        private boolean isGroupOurs;
        /** Whether rules are everybody's, as those before the first group are. */
        private boolean isGroupEverybodys = true;

        Reader(Set<String> names) {
            this.names = names;
        }

        void read(String line) {
            var comment = line.indexOf('#');
            var rule = comment < 0 ? line : line.substring(0, comment);
            var colon = rule.indexOf(':');
            if (colon < 0) {
                return;
            }
            var name = rule.substring(0, colon).replace("\ufeff", "").strip().toLowerCase(Locale.ROOT);
            var value = rule.substring(colon + 1).strip();
            switch (name) {
                case "user-agent" -> agent(value.toLowerCase(Locale.ROOT));
                case CONTENT_USAGE -> usage(value, "Content-Usage: " + value);
                case CONTENT_SIGNAL -> add("/", UsagePreference.CONTENT_SIGNAL, value, "Content-Signal: " + value);
                default -> isInRules |= name.equals("allow") || name.equals("disallow");
            }
        }

        private void agent(String name) {
            if (isInRules) {
                isInRules = false;
                isGroupOurs = false;
                isGroupEverybodys = false;
            }
            isGroupEverybodys |= name.equals(EVERYBODY);
            isGroupOurs |= names.contains(name.split("[/\\s]", 2)[0]);
            isNamed |= isGroupOurs;
        }

        /** Earlier drafts had no path. */
        private void usage(String value, String line) {
            var hasPath = value.startsWith("/") || value.startsWith("*");
            var parts = value.split("\\s+", 2);
            if (!hasPath) {
                add("/", UsagePreference.CONTENT_USAGE, value, line);
            } else if (parts.length == 2) {
                add(parts[0], UsagePreference.CONTENT_USAGE, parts[1], line);
            } else {
                isInRules = true;
            }
        }

        private void add(String path, UsagePreference preference, String members, String line) {
            isInRules = true;
            var isOwn = isGroupOurs && own.size() < MOST_RULES;
            var isEverybodys = isGroupEverybodys && everybodys.size() < MOST_RULES;
            if (!isOwn && !isEverybodys) {
                return; // A megabyte of lines for other crawlers compiles no pattern.
            }
            var rule = new Rule(new PathPattern(path), preference.disallowsTraining(members), line);
            if (isOwn) {
                own.add(rule);
            }
            if (isEverybodys) {
                everybodys.add(rule);
            }
        }
    }
}
