package io.github.img2dataset.fetch;

import java.util.function.Consumer;

/** Looks host names up. */
@FunctionalInterface
interface HostNames {
    /** Calls back once, at once when the answer is known, or else later on another thread. */
    void resolve(String host, Consumer<NameResolver.Resolution> callback);

    /** Looks up the IPv6 addresses that a name may have beside those that {@link #resolve} found. */
    default void resolveIpv6(String host, Consumer<NameResolver.Resolution> callback) {
        callback.accept(NameResolver.NO_ADDRESS);
    }
}
