package io.github.img2dataset.fetch;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a {@link Fetch} asks, and under which rules.
 *
 * @param hosts the hosts that the asking task has given up
 * @param directives X-Robots-Tag directives that forbid the use of a body
 * @param robotsTxt asked before each hop; null: it is not
 * @param maxBytes cap on the body
 * @param mayBeEmpty whether a body of no bytes is one
 */
record FetchScope(
        TaskHosts hosts,
        RobotsDirectives directives,
        @Nullable RobotsTxt robotsTxt,
        long maxBytes,
        boolean mayBeEmpty) {

    /** A request that no row makes: nothing forbids it. */
    static FetchScope ofNoRow(long maxBytes) {
        return new FetchScope(new TaskHosts(), new RobotsDirectives(Set.of(), null), null, maxBytes, true);
    }
}
