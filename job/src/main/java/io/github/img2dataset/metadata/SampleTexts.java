package io.github.img2dataset.metadata;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.sample.MetadataColumns;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Texts of a sample's {@code .json}; each null when it is not there. */
public record SampleTexts(
        @Nullable String caption, @Nullable String url) {
    public static final SampleTexts NONE = new SampleTexts(null, null);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Reads a sample's file, one of the Python version too; nothing is known from a damaged one. */
    public static SampleTexts read(byte[] json) {
        try {
            var root = MAPPER.readTree(json);
            return new SampleTexts(
                    root.path(MetadataColumns.CAPTION).textValue(),
                    root.path(MetadataColumns.URL).textValue());
        } catch (IOException e) {
            return NONE;
        }
    }
}
