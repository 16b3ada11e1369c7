package io.github.img2dataset.fetch.address;

import org.jspecify.annotations.Nullable;

/** The host that a listed url asks for. */
public final class UrlHost {
    private UrlHost() {}

    /** The name in lower-case ASCII, or {@code (none)} for what is no url. */
    public static String of(@Nullable String listed) {
        return UrlMender.mend(listed) instanceof UrlMender.Mended.Good good
                ? good.url().host()
                : "(none)";
    }
}
