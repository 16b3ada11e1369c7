package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one attempt publishes one shard, whatever its files are made from. Publishing order: data, parquet, then {@code
 * _stats.json}, which alone says that the shard is finished. Every file is created only where none is, so that of two
 * attempts at once the first to publish wins and the other yields.
 */
public final class ShardPublication {
    private static final Logger LOG = LoggerFactory.getLogger(ShardPublication.class);

    /** More than an attempt takes from its first published file to its stats. */
    private static final Duration PUBLISHING = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final OutputFolder folder;
    private final String shardId;
    private final String attempt;
    private final Set<FileInfo> leftOvers;
    private final @Nullable RunClaim claim;
    private final Map<String, String> storageSettings;

    /** Publishes the files of a shard that are not its stats, and counts what is in them. */
    @FunctionalInterface
    public interface Files {
        ShardStats commit() throws IOException;
    }

    private ShardPublication(
            OutputFolder folder,
            String shardId,
            String attempt,
            Set<FileInfo> leftOvers,
            @Nullable RunClaim claim,
            Map<String, String> storageSettings) {
        this.folder = folder;
        this.shardId = shardId;
        this.attempt = attempt;
        this.leftOvers = leftOvers;
        this.claim = claim;
        this.storageSettings = storageSettings;
    }

    /**
     * Looks at what is there before the attempt writes anything.
     *
     * @param names of the files that the attempt will publish
     * @param claim checked before anything is published; null for none
     */
    public static ShardPublication begin(
            OutputFolder folder,
            String shardId,
            String attempt,
            List<String> names,
            @Nullable RunClaim claim,
            Map<String, String> storageSettings)
            throws IOException {
        return new ShardPublication(folder, shardId, attempt, leftOvers(folder, names), claim, storageSettings);
    }

    private static void removeLeftOver(OutputFolder folder, FileInfo file) throws IOException {
        LOG.info("Removing {}, left over from an attempt that never finished", file.name());
        folder.delete(file.name());
    }

    private static Set<FileInfo> leftOvers(OutputFolder folder, List<String> names) throws IOException {
        var found = new LinkedHashSet<FileInfo>();
        for (var name : names) {
            folder.info(name).ifPresent(found::add);
        }
        return found;
    }

    /** The stats of the shard if it is finished, else null. */
    public static @Nullable ShardStats finished(OutputFolder folder, String shardId) throws IOException {
        var name = ShardStats.fileName(shardId);
        return folder.exists(name) ? ShardStats.parse(folder.read(name)) : null;
    }

    /**
     * Publishes the shard.
     *
     * @return its stats: this attempt's, or those of another attempt that finished it meanwhile
     */
    public ShardStats publish(Files files) throws IOException {
        try {
            checkClaim();
            refuseFinished();
            removeLeftOvers();
            var stats = files.commit();
            checkClaim();
            return publishStats(stats);
        } catch (FileAlreadyExistsException e) {
            var theirs = awaitOther();
            if (theirs == null) {
                throw new IOException("Another attempt is publishing shard " + shardId + ": " + e.getMessage(), e);
            }
            LOG.info(
                    "Shard {} was finished by another attempt ({}); this one ({}) yields",
                    shardId,
                    theirs.attempt(),
                    attempt);
            return theirs;
        }
    }

    /** Uploading the data may take longer than a run takes to be given up. */
    private void checkClaim() throws IOException {
        if (claim != null) {
            claim.check(storageSettings);
        }
    }

    /** Before anything is published: of a folder's files, on an object store, the first is seen long before the last. */
    private void refuseFinished() throws IOException {
        if (folder.exists(ShardStats.fileName(shardId))) {
            throw new FileAlreadyExistsException(ShardStats.fileName(shardId));
        }
    }

    /** The stats of the attempt that is publishing right now; null when they do not come. */
    private @Nullable ShardStats awaitOther() throws IOException {
        var end = System.nanoTime() + PUBLISHING.toNanos();
        var theirs = finished(folder, shardId);
        while (theirs == null && System.nanoTime() < end) {
            try {
                Thread.sleep(BETWEEN_LOOKS.toMillis()); // it may be on another machine: only the storage tells
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while another attempt publishes shard " + shardId);
            }
            theirs = finished(folder, shardId);
        }
        return theirs;
    }

    /**
     * Files without stats that were there before this attempt began and are there unchanged now that it ends: their
     * owner died between its first file and its stats.
     */
    private void removeLeftOvers() throws IOException {
        for (var file : leftOvers) {
            if (folder.info(file.name()).filter(file::equals).isPresent()) {
                removeLeftOver(folder, file);
            }
        }
    }

    private ShardStats publishStats(ShardStats made) throws IOException {
        var stats = claim == null ? made : made.ofList(claim.listDigest());
        try (var file = folder.create(ShardStats.fileName(shardId), attempt)) {
            file.stream().write(stats.toJson());
            file.commit();
        }
        return stats;
    }
}
