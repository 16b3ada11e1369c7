package io.github.img2dataset.report.page;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A stored sample as the contact sheet shows it.
 *
 * @param jpeg the picture made small
 * @param url as listed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ContactSample(
        String key,
        byte[] jpeg,
        @Nullable String caption,
        @Nullable String url) implements Serializable {}
