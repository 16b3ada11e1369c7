package io.github.img2dataset.wandb;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardStats;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells Weights &amp; Biases of a run. No method fails, and only {@link #end} waits, for some seconds at most. */
public interface WandbLogger extends AutoCloseable {

    /** For runs that nobody wants to log. */
    WandbLogger NONE = new WandbLogger() {
        @Override
        public void shardFinished(Callable<ShardStats> stats) {}

        @Override
        public Optional<String> end(RunTotals totals, int exitCode) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    /**
     * Begins to log.
     *
     * @param machines the present figures of the machines, by the tracker's names for them; asked for on another thread
     * @param warning hears, in a line, what went wrong; at most once for the server and once for the folder
     */
    static WandbLogger start(
            WandbSettings settings,
            RunDescription run,
            Supplier<Map<String, Object>> machines,
            Consumer<String> warning) {
        return settings.isDisabled() ? NONE : WandbRun.start(settings, run, Pace.USUAL, machines, warning);
    }

    /**
     * Counts a shard. When shards finish faster than their stats can be read, some are passed over until the end.
     *
     * @param stats reads what the shard's stats file says; called on another thread
     */
    void shardFinished(Callable<ShardStats> stats);

    /**
     * Logs the final figures, and that the run has ended.
     *
     * @return where a person finds the run; none when it could not be logged
     */
    Optional<String> end(RunTotals totals, int exitCode);

    /** Ends a run that {@link #end} was not called for as a failed one. */
    @Override
    void close();
}
