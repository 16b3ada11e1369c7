package io.github.img2dataset.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row whose image was downloaded and made.
 *
 * @param key of the sample
 * @param url as listed
 * @param caption as listed; null when there is none
 * @param columns the saved additional columns of the list, name to value
 * @param bytes as downloaded; not to be changed
 * @param picture null with {@code --disable_all_reencoding}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DecodedSample(
        String key,
        @Nullable String url,
        @Nullable String caption,
        Map<String, @Nullable Object> columns,
        byte[] bytes,
        @Nullable DecodedPicture picture) {
    public DecodedSample {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }
}
