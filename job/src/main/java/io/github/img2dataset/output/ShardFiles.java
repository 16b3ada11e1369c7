package io.github.img2dataset.output;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells the format of a finished shard from its files. */
public final class ShardFiles {
    private ShardFiles() {}

    /** The format of a finished shard, by the files that its stats name, or, as the Python tool names none, by those that are there. */
    public static Optional<OutputFormat> format(OutputFolder folder, String shardId, ShardStats stats)
            throws IOException {
        var named = stats.files().stream().map(PublishedFile::name).collect(Collectors.toSet());
        var known = named.isEmpty() ? namesThere(folder, shardId) : named;
        return Arrays.stream(OutputFormat.values())
                .filter(format -> known.equals(Set.copyOf(format.fileNames(shardId))))
                .findFirst();
    }

    private static Set<String> namesThere(OutputFolder folder, String shardId) throws IOException {
        var there = new HashSet<String>();
        for (var format : OutputFormat.values()) {
            for (var name : format.fileNames(shardId)) {
                if (!there.contains(name) && folder.exists(name)) {
                    there.add(name);
                }
            }
        }
        return there;
    }
}
