package io.github.img2dataset.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Leases and temporary files of earlier versions, in plain sight in {@code _temporary}. What others may have there, a
 * job of Spark for one, is not touched.
 *
 * @param folder the data set's
 */
record FormerLeases(OutputFolder folder) {
    private static final String ALIVE = "_alive";

    /** A run's id or a verb, the task's attempt, the file's name, and eight digits that make it unique. */
    private static final Pattern TEMPORARY_FILE = Pattern.compile(".*/.+-[0-9a-f]{8}");

    /** Lease files, of live runs and of dead ones. */
    List<FileInfo> files() throws IOException {
        var files = new ArrayList<FileInfo>();
        for (var entry : folder.list(DataSetLayout.FORMER_TEMPORARY)) {
            if (entry.isFolder()) {
                folder.info(entry.name() + "/" + ALIVE).ifPresent(files::add);
            }
        }
        return files;
    }

    /** Removes what dead runs left. */
    void sweep() throws IOException {
        var entries = folder.list(DataSetLayout.FORMER_TEMPORARY);
        for (var entry : entries) {
            if (TEMPORARY_FILE.matcher(entry.name()).matches() || folder.exists(entry.name() + "/" + ALIVE)) {
                folder.delete(entry.name());
            }
        }
        if (!entries.isEmpty() && folder.list(DataSetLayout.FORMER_TEMPORARY).isEmpty()) {
            folder.delete(DataSetLayout.FORMER_TEMPORARY);
        }
    }
}
