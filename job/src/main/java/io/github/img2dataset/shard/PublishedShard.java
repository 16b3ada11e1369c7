package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shard that has its stats, looked at from outside: are its files those that the stats name? Two attempts that
 * published at the same moment, or a file damaged since, are found by a missing file or another length; reading every
 * byte is left to a full check.
 */
public final class PublishedShard {
    private PublishedShard() {}

    /**
     * The shard with its stats, or what is wrong with it.
     *
     * @param claim of the run, whose list the shard must be of; null to take any
     */
    public static ShardOutcome check(OutputFolder folder, int shard, String shardId, @Nullable RunClaim claim)
            throws IOException {
        var stats = ShardPublication.finished(folder, shardId);
        if (stats == null) {
            return new ShardOutcome.Failed(shard, ShardStats.fileName(shardId) + " is missing");
        }
        if (claim != null && !claim.covers(stats)) {
            return new ShardOutcome.Failed(shard, "a run of another list (" + stats.attempt() + ") published it");
        }
        for (var file : stats.files()) {
            var problem = problem(folder, file);
            if (problem.isPresent()) {
                return new ShardOutcome.Failed(shard, problem.get());
            }
        }
        return new ShardOutcome.Finished(shard, stats);
    }

    private static Optional<String> problem(OutputFolder folder, PublishedFile file) throws IOException {
        var found = folder.info(file.name());
        if (found.isEmpty()) {
            // A shard without an image makes no folder on an object store.
            return file.length() == 0 ? Optional.empty() : Optional.of(file.name() + " is missing");
        }
        var length = found.get().isFolder()
                ? lengthOfFiles(folder, file.name())
                : found.get().length();
        return length == file.length()
                ? Optional.empty()
                : Optional.of(file.name() + " has " + length + " bytes; the attempt that finished the shard wrote "
                        + file.length());
    }

    private static long lengthOfFiles(OutputFolder folder, String subfolder) throws IOException {
        return folder.list(subfolder).stream().mapToLong(FileInfo::length).sum();
    }

    /** Takes a shard back, the stats first, so that a later attempt makes it anew. */
    public static void remove(OutputFolder folder, String shardId, Iterable<String> fileNames) throws IOException {
        folder.delete(ShardStats.fileName(shardId));
        for (var name : fileNames) {
            folder.delete(name);
        }
    }

    /** Checks a shard of whichever format. */
    public static void remove(OutputFolder folder, String shardId) throws IOException {
        var names = Arrays.stream(OutputFormat.values())
                .flatMap(format -> format.fileNames(shardId).stream())
                .distinct()
                .toList();
        remove(folder, shardId, names);
    }
}
