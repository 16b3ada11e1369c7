package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.output.SampleWriter;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * One attempt's files of one shard, published as {@link ShardPublication} does it. {@link #close()} without {@link
 * #commit} leaves nothing behind.
 */
final class ShardOutput implements AutoCloseable {
    private final String attempt;
    private final ShardPublication publication;
    private final SampleWriter writer;
    private final ShardTally tally = new ShardTally();

    private ShardOutput(String attempt, ShardPublication publication, SampleWriter writer) {
        this.attempt = attempt;
        this.publication = publication;
        this.writer = writer;
    }

    static ShardOutput open(OutputFolder folder, String shardId, String attempt, ShardConfig config)
            throws IOException {
        var publication = ShardPublication.begin(
                folder,
                shardId,
                attempt,
                config.outputFormat().fileNames(shardId),
                config.claim(),
                config.storageSettings());
        var writer = config.outputFormat().open(folder, shardId, config.schema(), config.images(), attempt);
        return new ShardOutput(attempt, publication, writer);
    }

    void write(SampleMaker.Made made, long bodyBytes) throws IOException {
        writer.write(made.sample());
        tally.add(made.failure());
        tally.addDownloadedBytes(bodyBytes);
        var hash = made.hash();
        if (hash != null && made.failure() == null) {
            tally.measures().addHash(hash);
        }
    }

    /** Measures of the shard's rows. */
    ShardMeasures measures() {
        return tally.measures();
    }

    /**
     * Publishes the shard.
     *
     * @param completed stats that are published instead of what this attempt has counted
     * @return its stats: this attempt's, or those of another attempt that finished it meanwhile
     */
    ShardStats commit(UnaryOperator<ShardStats> completed) throws IOException {
        return publication.publish(() -> completed.apply(tally.finish(attempt, writer.commit())));
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
