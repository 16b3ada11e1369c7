package io.github.img2dataset.fetch;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.github.img2dataset.fetch.address.WebUrl;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A pattern of paths as robots.txt has them (RFC 9309, section 2.2.2): a prefix, with {@code *} and {@code $}. Immutable. */
final class PathPattern {
    private final String text;
    private final BaseRobotRules rules;

    /** @param text without blanks; a missing slash at its start is put there */
    PathPattern(String text) {
        this.text = text.startsWith("/") || text.startsWith("*") ? text : "/" + text;
        rules = new SimpleRobotRulesParser()
                .parseContent(
                        "http://pattern.invalid/robots.txt",
                        ("User-agent: *\nDisallow: " + this.text + "\n").getBytes(StandardCharsets.UTF_8),
                        "text/plain",
                        Set.of());
    }

    boolean matches(WebUrl url) {
        return !rules.isAllowed(url.toString());
    }

    /** Length of the pattern: of several that match, the longest counts (RFC 9309, section 2.2.2). */
    int length() {
        return text.length();
    }
}
