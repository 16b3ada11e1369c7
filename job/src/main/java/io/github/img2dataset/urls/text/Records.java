package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.UrlListException;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a text block, in order. Single-threaded. */
interface Records extends Closeable {

    /**
     * The next record's fields, or null at the end. The array belongs to the caller.
     *
     * @throws UrlListException when the file cannot be read on
     */
    @Nullable String @Nullable [] next() throws IOException;

    /** Bytes that are no UTF-8, so far. */
    Damage invalid();

    /** Fields so far that have text after what looks like their closing quote. */
    default Damage strayQuotes() {
        return new Damage();
    }

    /** Number of lines that were passed so far, in a format of lines. */
    default long lines() {
        return 0;
    }

    /** Number of records so far that were kept although they did not have the shape of the others. */
    default long irregular() {
        return 0;
    }
}
