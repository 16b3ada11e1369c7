package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.write.OutputFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A shard that has its stats, looked at from outside: are its files those that the stats name? Two attempts that
 * published at the same moment, or a file damaged since, are found by a missing file or another length; reading every
 * byte is left to a full check.
 */
public final class PublishedShard {
    private PublishedShard() {}

    /** What is wrong with the shard, or nothing. */
    public static Optional<String> problem(OutputFolder folder, String shardId) throws IOException {
        var statsFile = ShardStats.fileName(shardId);
        if (!folder.exists(statsFile)) {
            return Optional.of(statsFile + " is missing");
        }
        for (var file : ShardStats.parse(folder.read(statsFile)).files()) {
            var found = folder.info(file.name());
            if (found.isEmpty()) {
                return Optional.of(file.name() + " is missing");
            }
            if (!found.get().isFolder() && found.get().length() != file.length()) {
                return Optional.of(file.name() + " has " + found.get().length()
                        + " bytes; the attempt that finished the shard wrote " + file.length());
            }
        }
        return Optional.empty();
    }

    /** Takes a shard back, the stats first, so that a later attempt makes it anew. */
    public static void remove(OutputFolder folder, String shardId, Iterable<String> fileNames) throws IOException {
        folder.delete(ShardStats.fileName(shardId));
        for (var name : fileNames) {
            folder.delete(name);
        }
    }

    /** The same for a shard of whichever format. */
    public static void remove(OutputFolder folder, String shardId) throws IOException {
        var names = Arrays.stream(OutputFormat.values())
                .flatMap(format -> format.fileNames(shardId).stream())
                .distinct()
                .toList();
        remove(folder, shardId, names);
    }
}
