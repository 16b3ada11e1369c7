package io.github.img2dataset.fetch;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * X-Robots-Tag: {@code [token:] directive, directive…}, in any number of headers, compared without case. Without a
 * token a value holds for everybody, with one for the crawler of that name. Immutable.
 */
final class RobotsDirectives {
    /** Directives that have a value after a colon of their own; theirs is no token. */
    private static final Set<String> WITH_VALUE =
            Set.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

    private final Set<String> disallowed;
    private final @Nullable String ownToken;

    RobotsDirectives(Set<String> disallowed, @Nullable String ownToken) {
        this.disallowed = disallowed;
        this.ownToken = ownToken == null ? null : ownToken.toLowerCase(Locale.ROOT);
    }

    /** Whether one header's value forbids the use of the image to us. */
    boolean forbids(String headerValue) {
        var forUs = true;
        for (var part : headerValue.toLowerCase(Locale.ROOT).split(",", -1)) {
            var directive = part.strip();
            var colon = directive.indexOf(':');
            if (colon >= 0 && !WITH_VALUE.contains(directive.substring(0, colon).strip())) {
                forUs = directive.substring(0, colon).strip().equals(ownToken);
                directive = directive.substring(colon + 1).strip();
            }
            if (forUs && disallowed.contains(directive)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return disallowed.isEmpty();
    }
}
