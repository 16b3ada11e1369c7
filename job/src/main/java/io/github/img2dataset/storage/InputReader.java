package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Opens listed files where they are read: crosses to the executors with the settings it was made with. */
public final class InputReader implements Serializable {
    private final TreeMap<String, String> settings;

    /** Reads with these settings of Hadoop, over those of the executor's own class path. */
    public InputReader(Map<String, String> settings) {
        this.settings = new TreeMap<>(settings);
    }

    /** Opens the file for reading here and there; the caller closes the stream. */
    public SeekableStream open(String path) throws IOException {
        var location = Location.of(path, settings);
        return new HadoopStream(location.fileSystem().open(location.path()));
    }

    /** Opens the file at that byte; the caller closes the stream. */
    public InputStream open(String path, long offset) throws IOException {
        var location = Location.of(path, settings);
        var stream = location.fileSystem().open(location.path());
        try {
            stream.seek(offset);
            return stream;
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }
}
