package io.github.img2dataset.api;

/**
 * Hears how a run goes. Every method does nothing unless overridden. Calls come from threads of the run, one at a time
 * for each method; a listener must return quickly, and what it throws is logged and ends nothing.
 */
public interface RunListener {

    /**
     * Hears how far the run is, about once a second while shards are made.
     *
     * @param progress the present figures
     */
    default void progress(RunProgress progress) {}

    /**
     * Hears of a finished shard; once for each shard that the run makes, in the order in which they are finished.
     *
     * @param shard its rows and images
     */
    default void shardFinished(ShardResult shard) {}

    /**
     * Hears a line that a person should see, such as what of the list is left out.
     *
     * @param line without a line end
     */
    default void notice(String line) {}
}
