package io.github.img2dataset.duplicates;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Hangs the neighbors of each node below the least of them; rows are (node, neighbor), sorted, so that the least comes
 * first and a node's neighbors are never held.
 *
 * @param large whether it is the large star, of all neighbors, of which the greater are hung; otherwise the small star, of
 *     the lesser neighbors, which are hung with the node itself
 */
record StarTask(boolean large) implements MapPartitionsFunction<Row, Tuple2<Long, Long>> {
    @Override
    public Iterator<Tuple2<Long, Long>> call(Iterator<Row> rows) {
        return new Hung(rows);
    }

    private final class Hung implements Iterator<Tuple2<Long, Long>> {
        private final Iterator<Row> rows;
        private boolean began;
        private long node;
        private long least;
        private @Nullable Tuple2<Long, Long> following;

        Hung(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (following == null && rows.hasNext()) {
                var row = rows.next();
                following = hung(row.getLong(0), row.getLong(1));
            }
            return following != null;
        }

        private @Nullable Tuple2<Long, Long> hung(long at, long neighbor) {
            var isFirst = !began || at != node;
            if (isFirst) {
                began = true;
                node = at;
                least = Math.min(at, neighbor);
            }
            if (large) {
                return neighbor > node ? new Tuple2<>(neighbor, least) : null;
            }
            if (isFirst) {
                return new Tuple2<>(node, least);
            }
            return neighbor == least ? null : new Tuple2<>(neighbor, least);
        }

        @Override
        public Tuple2<Long, Long> next() {
            if (!hasNext() || following == null) {
                throw new NoSuchElementException();
            }
            var hung = following;
            following = null;
            return hung;
        }
    }
}
