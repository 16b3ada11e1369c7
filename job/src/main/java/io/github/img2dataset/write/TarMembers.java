package io.github.img2dataset.write;

import io.github.img2dataset.storage.OutputFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The members of a tar (or folder) by the sample they belong to. */
final class TarMembers {
    private static final int BUFFER_BYTES = 1 << 16;

    private TarMembers() {}

    /**
     * Reads a tar to its end.
     *
     * @return key to the extensions of its members, in the tar's order
     * @throws IOException when the tar is damaged
     */
    @SuppressWarnings("rawtypes") // the one form that is the same before and after Commons Compress 1.26
    static Map<String, List<String>> byKey(OutputFolder folder, String name) throws IOException {
        var names = new ArrayList<String>();
        try (ArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(folder.open(name), BUFFER_BYTES))) {
            for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
                if (tar.transferTo(OutputStream.nullOutputStream()) != entry.getSize()) {
                    throw new IOException(name + " ends within " + entry.getName());
                }
            }
        }
        return byKey(names);
    }

    /** Groups file names by what stands before the first dot. */
    static Map<String, List<String>> byKey(List<String> names) {
        var members = new LinkedHashMap<String, List<String>>();
        for (var name : names) {
            var dot = name.indexOf('.');
            var key = dot < 0 ? name : name.substring(0, dot);
            members.computeIfAbsent(key, unused -> new ArrayList<>()).add(dot < 0 ? "" : name.substring(dot + 1));
        }
        return members;
    }
}
