package io.github.img2dataset.output;

import org.jspecify.annotations.Nullable;

/**
 * A sample as it was stored, as far as a person wants to see it.
 *
 * @param image as encoded
 * @param caption null when there is none
 * @param url as listed; null when it was not stored
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record StoredSample(
        String key,
        byte[] image,
        @Nullable String caption,
        @Nullable String url) {}
