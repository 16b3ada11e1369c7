package io.github.img2dataset.write;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar that fits into memory, to look into. */
public final class SmallTar {
    private SmallTar() {}

    /** Member names to contents, in the tar's order. */
    @SuppressWarnings("rawtypes") // the one form that is the same before and after Commons Compress 1.26
    public static Map<String, byte[]> read(OutputFolder folder, String name) throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        try (ArchiveInputStream tar = new TarArchiveInputStream(folder.open(name))) {
            for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                members.put(entry.getName(), tar.readAllBytes());
            }
        }
        return members;
    }
}
