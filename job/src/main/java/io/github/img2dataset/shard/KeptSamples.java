package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.SampleFacts;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.metadata.StoredFacts;
import io.github.img2dataset.output.StoredShard;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a finished shard that a rewritten one takes over as they are; holds their metadata, not their images. */
final class KeptSamples {
    private final ShardConfig config;
    private final RetryFailed retry;
    private final StoredShard stored;
    private final ShardStats stats;
    private final Map<String, StoredFacts> facts;
    private final Map<String, UrlRow> rows = new LinkedHashMap<>();

    /** Takes a sample. */
    @FunctionalInterface
    interface Taker {
        void take(UrlRow row, SampleMaker.Made sample) throws IOException;
    }

    private KeptSamples(ShardConfig config, RetryFailed retry, ShardStats stats, StoredShard stored)
            throws IOException {
        this.config = config;
        this.retry = retry;
        this.stats = stats;
        this.stored = stored;
        var perceptual = config.image().perceptualHash();
        this.facts = stored.facts(
                config.hash() == null ? null : config.hash().column(),
                perceptual == null ? null : perceptual.label(),
                config.schema().added());
    }

    /** Samples of a shard that is rewritten; null when the job makes new ones. */
    static @Nullable KeptSamples of(String shardId, ShardConfig config) throws IOException {
        var rewrite = config.rewrite();
        if (rewrite == null) {
            return null;
        }
        var dataSet = OutputFolder.open(rewrite.dataSet(), config.storageSettings());
        return new KeptSamples(
                config,
                rewrite.retry(),
                ShardStats.parse(dataSet.read(ShardStats.fileName(shardId))),
                new StoredShard(dataSet, shardId, config.outputFormat()));
    }

    /** The stats of the finished shard with what the retry has changed. */
    ShardStats retried(ShardStats now) {
        return stats.retried(now, retry.rowsIn(stats));
    }

    /** Whether the row is kept; then it is remembered. */
    boolean keep(UrlRow row) throws IOException {
        var key = config.keys().key(row.shard(), row.index());
        var fact = facts.get(key);
        if (fact == null || row.duplicateOf() != null || !isKept(fact)) {
            return false;
        }
        if (!Objects.equals(fact.url(), row.url())) {
            throw new IOException("Row " + key + " has the url " + row.url() + " in the list and " + fact.url()
                    + " in the data set: this is not the list that it was made from");
        }
        rows.put(key, row);
        return true;
    }

    private boolean isKept(StoredFacts fact) {
        return fact.success() || (fact.failure() != null && !retry.wants(fact.failure()));
    }

    /** Hands on all kept rows, first those with an image. */
    void handOn(Taker taker) throws IOException {
        stored.images((key, image) -> {
            var row = rows.remove(key);
            if (row != null) {
                taker.take(row, made(row, fact(key), image));
            }
        });
        for (var row : rows.entrySet()) {
            var fact = fact(row.getKey());
            if (fact.success()) {
                throw new IOException("The data of shard " + stored.shardId() + " lacks " + row.getKey()
                        + ", which its metadata calls a success; run verify --repair");
            }
            taker.take(row.getValue(), made(row.getValue(), fact, null));
        }
    }

    private StoredFacts fact(String key) {
        return Objects.requireNonNull(facts.get(key));
    }

    @SuppressWarnings("NullAway") // which does not see that the image, an array, may be null
    private SampleMaker.Made made(UrlRow row, StoredFacts fact, byte @Nullable [] image) {
        var known = SampleFacts.kept(row, fact);
        var sample = new Sample(
                fact.key(),
                known.status(),
                row.caption(),
                image,
                config.schema().values(known));
        return new SampleMaker.Made(sample, fact.failure(), fact.originalSize(), fact.size(), fact.hash());
    }
}
