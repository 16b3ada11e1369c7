package io.github.img2dataset.output;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Goes through the samples in a shard's data once, in the order in which they are stored. Single-threaded. */
interface SampleFiles extends AutoCloseable {

    /** The files of one sample, in the order in which they are stored. */
    record Found(String key, List<Members.Member> files) {}

    /**
     * The next sample whose key is wanted; null at the end. The content of others is not read into memory.
     *
     * @throws IOException when the data is damaged
     */
    @Nullable Found next(Predicate<String> wanted) throws IOException;

    @Override
    void close() throws IOException;

    /** The part of a file's name that says which sample it is of; none for a name that begins with a dot. */
    static String key(String name) {
        var dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** The rest of a file's name: {@code jpg}. */
    static String extension(String name) {
        var key = key(name);
        return key.length() == name.length() ? "" : name.substring(key.length() + 1);
    }
}
