package io.github.img2dataset.urls.parquet;

import io.github.img2dataset.storage.InputFile;
import java.io.Serializable;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a file's index in the list by the name that Spark gives it in a row. */
final class FileIndex implements Serializable {
    private final HashMap<String, Integer> indexes = new HashMap<>();
    /** Rows come file by file; taking their path apart costs more than all else that is done with a row here. */
    private transient @Nullable Found last;

    private record Found(String path, int index) {}

    static FileIndex of(List<InputFile> files) {
        var index = new FileIndex();
        for (var i = 0; i < files.size(); i++) {
            index.indexes.put(slashes(files.get(i).path()), i);
        }
        return index;
    }

    /** The index of the file with that percent-encoded path. */
    int of(String path) {
        var found = last;
        if (found == null || !found.path.equals(path)) {
            found = new Found(path, find(path));
            last = found;
        }
        return found.index;
    }

    private int find(String path) {
        var uri = URI.create(path);
        var authority = uri.getRawAuthority() == null ? "" : "//" + uri.getRawAuthority();
        var index = indexes.get(slashes(uri.getScheme() + ":" + authority + uri.getPath()));
        if (index == null) {
            throw new IllegalStateException("A row of a file that is not in the url list: " + path);
        }
        return index;
    }

    /** Both file:/data and file:///data are in use. */
    private static String slashes(String path) {
        return path.replaceFirst("^file:/+", "file:/");
    }
}
