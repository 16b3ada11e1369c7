package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/**
 * A file of the url list.
 *
 * @param path with its scheme, as the file system spells it: {@code s3a://bucket/list.parquet}, {@code file:/data/x.csv};
 *     not percent-encoded
 * @param length in bytes
 * @param modificationTimeMillis since the epoch
 */
public record InputFile(String path, long length, long modificationTimeMillis) implements Serializable {

    /** Whether this machine sees a file of that path. */
    public static boolean isThere(String path, Map<String, String> hadoopSettings) throws IOException {
        var location = Location.of(path, hadoopSettings);
        return location.fileSystem().exists(location.path());
    }
}
