package io.github.img2dataset.pack;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.output.ShardFiles;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.Serializable;

/**
 * A finished shard of the data set that is packed.
 *
 * @param dataBytes length of what holds its images
 */
record SourceShard(String id, OutputFormat format, long dataBytes) implements Serializable {

    static SourceShard read(OutputFolder folder, String id) throws IOException {
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(id)));
        var format = ShardFiles.format(folder, id, stats)
                .orElseThrow(() -> new IOException("The files of shard " + id + " in " + folder.uri()
                        + " match no output format; img2dataset verify tells more"));
        var names = format.fileNames(id);
        return new SourceShard(id, format, names.isEmpty() ? 0 : bytes(folder, names.get(0)));
    }

    private static long bytes(OutputFolder folder, String name) throws IOException {
        var info = folder.info(name);
        if (info.isEmpty()) {
            throw new IOException(name + " is missing in " + folder.uri());
        }
        if (!info.get().isFolder()) {
            return info.get().length();
        }
        return folder.list(name).stream().mapToLong(file -> file.length()).sum();
    }

    /** The name of its metadata file. */
    String metadataFile() {
        return OutputFormat.metadataFile(id);
    }
}
