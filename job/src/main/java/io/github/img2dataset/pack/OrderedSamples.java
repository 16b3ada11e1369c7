package io.github.img2dataset.pack;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * The wanted samples in the new order, as Spark sorted them, and their cut into shards. One entry per partition is on
 * the driver.
 *
 * @param rows as {@link Metadata#ordered} gives them
 * @param sources index of the source shard of a metadata file
 * @param bytesPerWeight of each source shard
 */
@SuppressWarnings("ArrayRecordComponent") // a table that no one compares or changes
record OrderedSamples(JavaRDD<Row> rows, Map<String, Integer> sources, double[] bytesPerWeight) {

    /** What a partition's samples sum up to, for each partition. */
    List<Stretch> stretches() {
        var sizes = new Sizes(Map.copyOf(sources), bytesPerWeight);
        return rows
                .mapPartitionsWithIndex(
                        (partition, samples) ->
                                List.of(sizes.sum(partition, samples)).iterator(),
                        true)
                .collect()
                .stream()
                .sorted(Comparator.comparingInt(Stretch::partition))
                .toList();
    }

    /** The place of each sample. */
    JavaRDD<Placement> placements(List<Stretch> stretches, Cut cut) {
        var before = new ArrayList<Stretch>();
        var sum = new Stretch(-1, 0, 0, 0);
        for (var stretch : stretches) {
            before.add(sum);
            sum = Stretch.sum(List.of(sum, stretch));
        }
        var sizes = new Sizes(Map.copyOf(sources), bytesPerWeight);
        return rows.mapPartitionsWithIndex(
                (partition, samples) -> new Placed(samples, sizes, cut, before.get(partition)), true);
    }

    /** What is known of a sample's size. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sizes(Map<String, Integer> sources, double[] bytesPerWeight) implements Serializable {

        int source(Row row) {
            var file = row.getString(Metadata.FILE);
            var source = sources.get(file);
            if (source == null) {
                throw new IllegalStateException("No source shard has the file " + file);
            }
            return source;
        }

        long bytes(Row row) {
            return Math.max(1, Math.round(row.getLong(Metadata.WEIGHT) * bytesPerWeight[source(row)]));
        }

        Stretch sum(int partition, Iterator<Row> samples) {
            var sum = new Stretch(partition, 0, 0, 0);
            while (samples.hasNext()) {
                var row = samples.next();
                sum = sum.with(
                        row.getString(Metadata.FILE),
                        row.getLong(Metadata.ROW),
                        row.getString(Metadata.KEY),
                        bytes(row));
            }
            return sum;
        }
    }

    /** Counts through a partition. */
    private static final class Placed implements Iterator<Placement> {
        private final Iterator<Row> samples;
        private final Sizes sizes;
        private final Cut cut;
        private long count;
        private long bytes;

        Placed(Iterator<Row> samples, Sizes sizes, Cut cut, Stretch before) {
            this.samples = samples;
            this.sizes = sizes;
            this.cut = cut;
            this.count = before.samples();
            this.bytes = before.bytes();
        }

        @Override
        public boolean hasNext() {
            return samples.hasNext();
        }

        @Override
        public Placement next() {
            var row = samples.next();
            var place = Placement.place(cut.shard(count, bytes), count);
            count++;
            bytes += sizes.bytes(row);
            return new Placement(sizes.source(row), row.getLong(Metadata.ROW), row.getString(Metadata.KEY), place);
        }
    }
}
