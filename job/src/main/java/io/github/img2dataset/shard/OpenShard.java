package io.github.img2dataset.shard;

import io.github.img2dataset.sample.UrlRow;
import org.jspecify.annotations.Nullable;

/** A shard whose rows are under way: how many were started and how many are done. */
final class OpenShard {
    private final int number;
    private final ShardOutput output;
    private final ShardListener.Attempt figures;
    private final @Nullable KeptSamples kept;
    private int started;
    private int done;
    private boolean wholeStarted;

    OpenShard(int number, ShardOutput output, ShardListener.Attempt figures, @Nullable KeptSamples kept) {
        this.number = number;
        this.output = output;
        this.figures = figures;
        this.kept = kept;
    }

    int number() {
        return number;
    }

    ShardOutput output() {
        return output;
    }

    ShardListener.Attempt figures() {
        return figures;
    }

    /** Null unless the shard is rewritten. */
    @Nullable KeptSamples kept() {
        return kept;
    }

    void start() {
        started++;
    }

    void finish() {
        done++;
    }

    /** No further row of this shard will come. */
    void endOfRows() {
        wholeStarted = true;
    }

    boolean isComplete() {
        return wholeStarted && done == started;
    }

    /** A row and the shard that waits for it. */
    record Ticket(OpenShard shard, UrlRow row) {}
}
