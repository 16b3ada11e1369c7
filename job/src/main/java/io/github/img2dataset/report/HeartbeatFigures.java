package io.github.img2dataset.report;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a task's shards, carried by what every Spark has: an executor's heartbeats bring the accumulators of
 * its running tasks to the driver, every 10 s unless {@code spark.executor.heartbeatInterval} says otherwise. A copy
 * that arrives there tells {@link ProgressBoard} what it holds; the sum that Spark makes of finished tasks is not used,
 * for it would count a shard that was made twice two times.
 */
public final class HeartbeatFigures extends AccumulatorV2<Object, List<Object>> {
    private static final long serialVersionUID = 1;

    /** Written by the task's thread, read by the heartbeat's. */
    private transient List<Supplier<ShardFigures>> shards = new CopyOnWriteArrayList<>();

    /** Gives a run's tasks a carrier if nothing else carries their figures; null if something does. */
    public static @Nullable HeartbeatFigures register(JavaSparkContext context) {
        if (context.isLocal() || ProgressPlugin.isCarrying()) {
            return null;
        }
        var figures = new HeartbeatFigures();
        context.sc().register(figures);
        return figures;
    }

    void carry(Supplier<ShardFigures> shard) {
        shards.add(shard);
    }

    @Override
    public boolean isZero() {
        return shards.isEmpty();
    }

    @Override
    public AccumulatorV2<Object, List<Object>> copy() {
        var copy = new HeartbeatFigures();
        copy.shards.addAll(shards);
        return copy;
    }

    @Override
    public void reset() {
        shards.clear();
    }

    @Override
    public void add(Object unused) {
        throw new UnsupportedOperationException("Shards are carried, not added");
    }

    @Override
    public void merge(AccumulatorV2<Object, List<Object>> other) {
        // What has arrived is on the board already.
    }

    @Override
    public List<Object> value() {
        return List.of();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        var present = new ArrayList<ShardFigures>();
        shards.forEach(shard -> present.add(shard.get()));
        out.writeObject(present);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        shards = new CopyOnWriteArrayList<>();
        var present = (List<?>) in.readObject();
        // An executor, which gets the accumulator without shards, has no board.
        ProgressBoard.receive(present.stream().map(ShardFigures.class::cast).toList());
    }
}
