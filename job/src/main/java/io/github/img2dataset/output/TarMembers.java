package io.github.img2dataset.output;

import io.github.img2dataset.storage.OutputFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads the members of a tar. */
final class TarMembers {
    private static final int BUFFER_BYTES = 1 << 16;

    private TarMembers() {}

    /**
     * Reads a tar to its end.
     *
     * @throws IOException when the tar is damaged
     */
    static void read(OutputFolder folder, String name, MemberReader reader) throws IOException {
        readWhile(() -> true, folder, name, reader);
    }

    /** Reads a tar as long as more of it is wanted. */
    @SuppressWarnings("rawtypes") // the one form that is the same before and after Commons Compress 1.26
    static void readWhile(BooleanSupplier isWanted, OutputFolder folder, String name, MemberReader reader)
            throws IOException {
        try (ArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(folder.open(name), BUFFER_BYTES))) {
            for (ArchiveEntry entry = tar.getNextEntry();
                    entry != null && isWanted.getAsBoolean();
                    entry = tar.getNextEntry()) {
                var before = tar.getBytesRead();
                reader.member(entry.getName(), tar);
                tar.transferTo(OutputStream.nullOutputStream());
                if (tar.getBytesRead() - before < entry.getSize()) {
                    throw new IOException(name + " ends within " + entry.getName());
                }
            }
        }
    }
}
