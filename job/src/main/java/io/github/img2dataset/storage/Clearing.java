package io.github.img2dataset.storage;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Empties an output folder for {@code overwrite}, unless it looks as if somebody would miss what is there. */
public final class Clearing {
    private static final Pattern SHARD_FILE = Pattern.compile("[0-9]+(\\.tar|\\.parquet|\\.tfrecord|_stats\\.json)");
    private static final Pattern SHARD_FOLDER = Pattern.compile("[0-9]+");

    /** What a run keeps beside its shards. */
    private static final Set<String> OWN = Set.of(
            OutputFolder.TEMPORARY, StreamedList.ROOT, "_plan", "_rewrite", "_report", "report.html", "_SUCCESS");

    /** The lease of this run, and the list that it is to read. */
    private static final Set<String> KEPT = Set.of(OutputFolder.TEMPORARY, StreamedList.ROOT);

    /** Stays: a run's end renews the card of a data set, unless a person wrote or changed it. */
    private static final String CARD = "README.md";

    private static final int NAMED = 5;

    private Clearing() {}

    /**
     * Deletes everything in the folder but {@code _temporary}, where the lease of this run is, and the data set's card.
     *
     * @param force delete whatever it is
     * @throws RefusedException when it is a file system's root or holds what no run of ours writes; nothing was deleted
     */
    public static void clear(OutputFolder folder, boolean force) throws IOException {
        var entries = folder.list();
        if (!force) {
            refuseRoot(folder);
            refuseForeign(folder, entries);
        }
        for (var entry : entries) {
            if (!KEPT.contains(entry.name()) && !entry.name().equals(CARD)) {
                folder.delete(entry.name());
            }
        }
    }

    private static void refuseRoot(OutputFolder folder) throws RefusedException {
        if (folder.isFileSystemRoot()) {
            throw new RefusedException("Will not empty " + folder
                    + ": it is the root of a file system. Name a folder in it, or say --force");
        }
    }

    private static void refuseForeign(OutputFolder folder, List<FileInfo> entries) throws IOException {
        var foreign = entries.stream().filter(entry -> !isOurs(entry, entries)).toList();
        if (!foreign.isEmpty()) {
            throw new RefusedException("Will not empty " + folder + ": it holds what is no output of a run: "
                    + names(foreign) + ". Choose another folder, move these away, or say --force to delete all");
        }
    }

    /** A folder of digits may be anybody's (2024), one with the shard's other files beside it is a shard. */
    private static boolean isOurs(FileInfo entry, List<FileInfo> entries) {
        if (OWN.contains(entry.name()) || entry.name().equals(CARD)) {
            return true;
        }
        if (!entry.isFolder()) {
            return SHARD_FILE.matcher(entry.name()).matches();
        }
        return SHARD_FOLDER.matcher(entry.name()).matches()
                && entries.stream().anyMatch(other -> isRunOrShard(other, entry.name()));
    }

    private static boolean isRunOrShard(FileInfo entry, String shardId) {
        return entry.name().equals("_plan")
                || entry.name().equals(shardId + "_stats.json")
                || entry.name().equals(shardId + ".parquet");
    }

    private static String names(List<FileInfo> entries) {
        var named = entries.stream().limit(NAMED).map(FileInfo::name).collect(Collectors.joining(", "));
        return entries.size() > NAMED ? named + " and " + (entries.size() - NAMED) + " more" : named;
    }

    /** A refusal; the message is meant for the user. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
