package io.github.img2dataset.storage;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** Tries a folder by writing to it; leaves nothing behind, not even the folder when it was not there. */
public final class WriteTrial {
    private WriteTrial() {}

    /**
     * Writes a small file, lists and deletes it.
     *
     * @return the file as it was listed; none when the listing did not show it
     * @throws OutputFolderInUseException when a run is alive there
     * @throws IOException when the folder cannot be written
     */
    public static Optional<FileInfo> of(OutputFolder folder) throws IOException {
        var missing = folder.missing();
        var name = "_trial-" + UUID.randomUUID().toString().substring(0, 8);
        RunLease.refuseIfInUse(folder, name);
        try {
            return written(folder, name);
        } finally {
            folder.removeEmpty(missing);
        }
    }

    private static Optional<FileInfo> written(OutputFolder folder, String name) throws IOException {
        try (var file = folder.create(name, name)) {
            file.stream().write(1);
            file.commit();
        }
        try {
            return folder.list().stream()
                    .filter(file -> file.name().equals(name))
                    .findFirst();
        } finally {
            folder.delete(name);
        }
    }
}
