package io.github.img2dataset.index;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of the files that an index adds to a data set. */
public final class IndexFiles {
    /** Energon's folder. */
    public static final String ENERGON = ".nv-meta";

    private static final Pattern OF_SHARD = Pattern.compile("(\\d{1,9})(\\.tar)?\\.idx");

    private IndexFiles() {}

    /** The shard whose index a file of that name is, if it is one. */
    public static Optional<String> shardId(String fileName) {
        var name = OF_SHARD.matcher(fileName);
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }
}
