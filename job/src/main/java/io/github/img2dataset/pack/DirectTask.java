package io.github.img2dataset.pack;

import io.github.img2dataset.output.CopiedSample;
import io.github.img2dataset.output.RowLayout;
import io.github.img2dataset.shard.ShardOutcome;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Makes a shard from the source shards it takes its samples from: in the source's order, these are neighbors. */
record DirectTask(ShardMaker maker, TargetPartitioner targets)
        implements Function2<Integer, Iterator<Tuple2<Long, Placement>>, Iterator<ShardOutcome>> {

    @Override
    public Iterator<ShardOutcome> call(Integer partition, Iterator<Tuple2<Long, Placement>> placements) {
        var outcome = maker.make(targets.target(partition), layout -> sequence(layout, placements));
        return List.of(outcome).iterator();
    }

    private SampleSequence sequence(RowLayout layout, Iterator<Tuple2<Long, Placement>> placements) throws IOException {
        var reader = new SourceReader(maker.openSource(), maker.shards(), layout, new Values(placements));
        return new SampleSequence() {
            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public CopiedSample next() {
                return reader.next().sample();
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
