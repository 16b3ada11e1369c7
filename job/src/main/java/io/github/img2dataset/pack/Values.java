package io.github.img2dataset.pack;

import java.util.Iterator;
import scala.Tuple2;

/** The placements of a shuffled partition without the numbers that sorted them. */
record Values(Iterator<Tuple2<Long, Placement>> pairs) implements Iterator<Placement> {
    @Override
    public boolean hasNext() {
        return pairs.hasNext();
    }

    @Override
    public Placement next() {
        return pairs.next()._2();
    }
}
