package io.github.img2dataset.fetch;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a {@link Fetch} asks, and under which rules.
 *
 * @param hosts the hosts that the asking task has given up
 * @param optOuts response headers that forbid the use of a body
 * @param hostRules asked before each hop; null: they are not
 * @param maxBytes cap on the body
 * @param mayBeEmpty whether a body of no bytes is one
 * @param preview may refuse a body by its first bytes; null: none does
 */
record FetchScope(
        TaskHosts hosts,
        OptOutHeaders optOuts,
        @Nullable HostRules hostRules,
        long maxBytes,
        boolean mayBeEmpty,
        @Nullable BodyPreview preview) {

    /** A request that no row makes: nothing forbids it. */
    static FetchScope ofNoRow(long maxBytes) {
        return new FetchScope(new TaskHosts(), OptOutHeaders.NONE, null, maxBytes, true, null);
    }
}
