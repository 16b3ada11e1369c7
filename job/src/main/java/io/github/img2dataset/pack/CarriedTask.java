package io.github.img2dataset.pack;

import io.github.img2dataset.output.CopiedSample;
import io.github.img2dataset.output.RowLayout;
import io.github.img2dataset.shard.ShardOutcome;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Makes a shard from samples that Spark carried, and sorted by their places. */
record CarriedTask(ShardMaker maker, TargetPartitioner targets)
        implements Function2<Integer, Iterator<Tuple2<Long, byte[]>>, Iterator<ShardOutcome>> {

    @Override
    public Iterator<ShardOutcome> call(Integer partition, Iterator<Tuple2<Long, byte[]>> samples) {
        return List.of(maker.make(targets.target(partition), layout -> sequence(layout, samples)))
                .iterator();
    }

    private static SampleSequence sequence(RowLayout layout, Iterator<Tuple2<Long, byte[]>> samples) {
        return new SampleSequence() {
            @Override
            public boolean hasNext() {
                return samples.hasNext();
            }

            @Override
            public CopiedSample next() {
                return CopiedSample.parse(layout, samples.next()._2());
            }

            @Override
            public void close() {}
        };
    }
}
