package io.github.img2dataset.output;

import io.github.img2dataset.storage.OutputFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The samples of a tar: neighbors of one key are one sample. */
final class TarSampleFiles implements SampleFiles {
    private static final int BUFFER_BYTES = 256 << 10;

    /** A length that a header claims is believed up to here. */
    private static final long LARGEST_FILE = 1L << 30;

    private final String name;

    /** The archive, by its general and raw type: the one form that is the same before and after Commons Compress 1.26. */
    @SuppressWarnings("rawtypes")
    private final ArchiveInputStream tar;

    private @Nullable TarArchiveEntry entry;

    TarSampleFiles(OutputFolder folder, String name) throws IOException {
        this.name = name;
        this.tar = new TarArchiveInputStream(new BufferedInputStream(folder.open(name), BUFFER_BYTES));
        try {
            this.entry = following();
        } catch (IOException | RuntimeException e) {
            tar.close();
            throw e;
        }
    }

    private @Nullable TarArchiveEntry following() throws IOException {
        ArchiveEntry following = tar.getNextEntry();
        while (following != null && !((TarArchiveEntry) following).isFile()) {
            following = tar.getNextEntry();
        }
        return (TarArchiveEntry) following;
    }

    @Override
    public @Nullable Found next(Predicate<String> wanted) throws IOException {
        while (entry != null) {
            var key = SampleFiles.key(entry.getName());
            if (wanted.test(key)) {
                return sample(key);
            }
            entry = following();
        }
        return null;
    }

    private Found sample(String key) throws IOException {
        var files = new ArrayList<Members.Member>(3);
        while (entry != null && SampleFiles.key(entry.getName()).equals(key)) {
            files.add(new Members.Member(entry.getName(), content(entry)));
            entry = following();
        }
        return new Found(key, files);
    }

    private byte[] content(TarArchiveEntry member) throws IOException {
        if (member.getSize() > LARGEST_FILE) {
            throw new IOException(name + " has a file of " + member.getSize() + " bytes: " + member.getName());
        }
        var content = new byte[(int) member.getSize()];
        if (tar.readNBytes(content, 0, content.length) < content.length) {
            throw new IOException(name + " ends within " + member.getName());
        }
        return content;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
