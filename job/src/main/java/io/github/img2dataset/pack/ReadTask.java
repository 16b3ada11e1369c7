package io.github.img2dataset.pack;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Reads the samples of source shards for Spark to carry, as bytes under their places. */
record ReadTask(ShardMaker maker) implements PairFlatMapFunction<Iterator<Tuple2<Long, Placement>>, Long, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ReadTask.class);

    @Override
    public Iterator<Tuple2<Long, byte[]>> call(Iterator<Tuple2<Long, Placement>> placements) throws IOException {
        var reader = new SourceReader(maker.openSource(), maker.shards(), maker.layout(), new Values(placements));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> close(reader));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public Tuple2<Long, byte[]> next() {
                var read = reader.next();
                return new Tuple2<>(read.place(), read.sample().toBytes());
            }
        };
    }

    private static void close(SourceReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.debug("A source shard did not close", e);
        }
    }
}
