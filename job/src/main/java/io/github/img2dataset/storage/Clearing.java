package io.github.img2dataset.storage;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Empties an output folder for {@code overwrite}, unless it looks as if somebody would miss what is there. */
public final class Clearing {
    /** Stay: the leases, the temporary files of an earlier version's live run, and what a run's end renews unless a person changed it. */
    private static final Set<String> KEPT = Stream.concat(
                    Stream.of(DataSetLayout.FOLDER, DataSetLayout.FORMER_TEMPORARY),
                    DataSetLayout.DESCRIPTIONS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final int NAMED = 5;

    private Clearing() {}

    /**
     * Deletes everything in the folder but the leases, of which one is this run's, and the data set's card.
     *
     * @param entries of the folder, as they were listed under the run's lease
     * @param isOfARun whether a run wrote what has that name
     * @param force delete whatever it is
     * @throws RefusedException when it is a file system's root or holds what no run wrote; nothing was deleted
     */
    public static void clear(OutputFolder folder, List<FileInfo> entries, Predicate<String> isOfARun, boolean force)
            throws IOException {
        if (!force) {
            refuseRoot(folder);
            refuseOthers(folder, entries, isOfARun);
        }
        for (var entry : entries) {
            // Of the temporary files of an earlier version only those of its runs go, with their leases.
            if (!KEPT.contains(entry.name())) {
                folder.delete(entry.name());
            }
        }
        for (var name : DataSetLayout.CLEARED) {
            folder.delete(name);
        }
    }

    private static void refuseRoot(OutputFolder folder) throws RefusedException {
        if (folder.isFileSystemRoot()) {
            throw new RefusedException("Will not empty " + folder
                    + ": it is the root of a file system. Name a folder in it, or say --force");
        }
    }

    private static void refuseOthers(OutputFolder folder, List<FileInfo> entries, Predicate<String> isOfARun)
            throws IOException {
        var others = entries.stream()
                .map(FileInfo::name)
                .filter(name -> !KEPT.contains(name))
                .filter(isOfARun.negate())
                .toList();
        if (!others.isEmpty()) {
            throw new RefusedException("Will not empty " + folder + ": it holds what is no output of a run: "
                    + names(others) + ". Choose another folder, move these away, or say --force to delete all");
        }
    }

    private static String names(List<String> names) {
        var named = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? named + " and " + (names.size() - NAMED) + " more" : named;
    }

    /** A refusal; the message is meant for the user. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
