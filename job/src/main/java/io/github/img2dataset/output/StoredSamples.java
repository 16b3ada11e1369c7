package io.github.img2dataset.output;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Some samples of a finished shard, whatever its format; what comes behind them is not read. */
public final class StoredSamples {
    private StoredSamples() {}

    /**
     * Reads some samples.
     *
     * @param most how many
     * @throws IOException when what is read is damaged
     */
    public static List<StoredSample> first(OutputFolder folder, String shardId, int most) throws IOException {
        return read(folder, shardId, most, key -> true);
    }

    /**
     * Reads the samples of these keys, as far as the shard has them.
     *
     * @throws IOException when what is read is damaged
     */
    public static List<StoredSample> of(OutputFolder folder, String shardId, Set<String> keys) throws IOException {
        return read(folder, shardId, keys.size(), keys::contains);
    }

    private static List<StoredSample> read(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException {
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId)));
        var format = ShardFiles.format(folder, shardId, stats).orElse(OutputFormat.DUMMY);
        return format.files().samples(folder, shardId, most, wanted);
    }
}
