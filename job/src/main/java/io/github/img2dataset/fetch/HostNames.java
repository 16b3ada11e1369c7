package io.github.img2dataset.fetch;

import java.util.function.Consumer;

/** Looks host names up. */
@FunctionalInterface
interface HostNames {
    /** Calls back once, at once when the answer is known, or else later on another thread. */
    void resolve(String host, Consumer<NameResolver.Resolution> callback);
}
