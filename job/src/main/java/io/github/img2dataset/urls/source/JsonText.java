package io.github.img2dataset.urls.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

/** JSON's strings and the text they stand for. */
public final class JsonText {
    private static final ObjectReader STRING = new ObjectMapper().readerFor(String.class);

    private JsonText() {}

    /**
     * The text of a JSON string, given with its quotes. A string that is no valid JSON, as one that ends within an escape,
     * stands for itself, quotes and all: it is the name of no column, and only its own record is broken.
     */
    public static String unquoted(String json) {
        try {
            return STRING.readValue(json);
        } catch (JsonProcessingException e) {
            return json;
        }
    }

    /** The text as a JSON string, with its quotes. */
    public static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
