package io.github.img2dataset.duplicates;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Links the near hashes of each bucket; rows are (band, bucket, hash), sorted. A bucket is in memory, up to a bound: a
 * larger one is taken in parts, and pairs across them that no other band has together are missed.
 *
 * @param most hashes in memory
 * @param parts counts the parts that were taken of such buckets
 */
record BucketTask(int distance, int most, LongAccumulator parts)
        implements MapPartitionsFunction<Row, Tuple2<Long, Long>> {
    static final int BAND = 0;
    static final int BUCKET = 1;
    static final int HASH = 2;

    @Override
    public Iterator<Tuple2<Long, Long>> call(Iterator<Row> rows) {
        return new Linked(rows);
    }

    private final class Linked implements Iterator<Tuple2<Long, Long>> {
        private final Iterator<Row> rows;
        private final Deque<Tuple2<Long, Long>> links = new ArrayDeque<>();
        private long[] hashes = new long[16];
        private int count;
        private int band;
        private long bucket;

        Linked(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (links.isEmpty() && rows.hasNext()) {
                add(rows.next());
            }
            if (links.isEmpty()) {
                link();
            }
            return !links.isEmpty();
        }

        @Override
        public Tuple2<Long, Long> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return links.remove();
        }

        private void add(Row row) {
            if (row.getInt(BAND) != band || row.getLong(BUCKET) != bucket) {
                link();
                band = row.getInt(BAND);
                bucket = row.getLong(BUCKET);
            } else if (count == most) {
                parts.add(1);
                link();
            }
            if (count == hashes.length) {
                hashes = Arrays.copyOf(hashes, Math.min(most, 2 * count));
            }
            hashes[count++] = row.getLong(HASH);
        }

        private void link() {
            if (count > 1) {
                NearHashes.link(
                        Arrays.copyOf(hashes, count),
                        distance,
                        (one, other) -> links.add(new Tuple2<>(Math.max(one, other), Math.min(one, other))));
            }
            count = 0;
        }
    }
}
