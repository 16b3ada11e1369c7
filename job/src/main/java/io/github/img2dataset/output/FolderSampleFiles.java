package io.github.img2dataset.output;

import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The samples of a folder of files, by name. */
final class FolderSampleFiles implements SampleFiles {
    private final OutputFolder folder;
    private final String name;
    private final List<FileInfo> files;
    private int next;

    FolderSampleFiles(OutputFolder folder, String name) throws IOException {
        this.folder = folder;
        this.name = name;
        this.files = folder.list(name);
    }

    @Override
    public @Nullable Found next(Predicate<String> wanted) throws IOException {
        while (next < files.size()) {
            var key = SampleFiles.key(fileName(next));
            var end = next;
            while (end < files.size() && SampleFiles.key(fileName(end)).equals(key)) {
                end++;
            }
            var sample = files.subList(next, end);
            next = end;
            if (wanted.test(key)) {
                return new Found(key, contents(sample));
            }
        }
        return null;
    }

    private String fileName(int index) {
        return shortName(files.get(index));
    }

    private String shortName(FileInfo file) {
        return FolderFormat.shortName(file, name);
    }

    private List<Members.Member> contents(List<FileInfo> sample) throws IOException {
        var members = new ArrayList<Members.Member>(sample.size());
        for (var file : sample) {
            members.add(new Members.Member(shortName(file), folder.read(file.name())));
        }
        return members;
    }

    @Override
    public void close() {}
}
