package io.github.img2dataset.output;

import io.github.img2dataset.storage.PendingFile;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar being written, whose headers depend on nothing but the members. Single-threaded. */
final class TarOutput implements AutoCloseable {
    /** Size of a record, to a multiple of which GNU tar and Python's tarfile pad an archive. */
    private static final int RECORD_BYTES = 20 * 512;

    /** 2020-01-01: any constant will do, but GNU tar warns of times near the epoch. */
    private static final long MODIFIED_MILLIS = 1_577_836_800_000L;

    private static final int READ_ONLY = 0444;
    private static final String OWNER = "bigdata";

    private final PendingFile file;

    /** The archive, by its general and raw type: the one form that is the same before and after Commons Compress 1.26. */
    @SuppressWarnings("rawtypes")
    private final ArchiveOutputStream tar;

    TarOutput(PendingFile file) {
        this.file = file;
        this.tar = new TarArchiveOutputStream(file.stream(), RECORD_BYTES, StandardCharsets.UTF_8.name());
    }

    /** Adds the members of a sample. */
    @SuppressWarnings("unchecked") // the raw type, see above
    void append(List<Members.Member> sample) throws IOException {
        for (var member : sample) {
            tar.putArchiveEntry(header(member));
            tar.write(member.content());
            tar.closeArchiveEntry();
        }
    }

    private static TarArchiveEntry header(Members.Member member) {
        var header = new TarArchiveEntry(member.name());
        header.setSize(member.content().length);
        header.setMode(READ_ONLY);
        header.setIds(0, 0);
        header.setNames(OWNER, OWNER);
        header.setModTime(MODIFIED_MILLIS);
        return header;
    }

    /** Ends the tar and publishes it. */
    PublishedFile commit() throws IOException {
        tar.close();
        return file.commit();
    }

    /** Aborts unless committed. */
    @Override
    public void close() throws IOException {
        file.close(); // not the tar: it would only add its end to a file that goes away
    }
}
