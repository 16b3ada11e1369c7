package io.github.img2dataset.run.verify;

import io.github.img2dataset.output.CheckedShard;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import scala.Tuple2;

/** What was found in many shards: sums, a bit for each broken one, and the problems of the first of them. */
public final class VerifyFindings implements Serializable {
    /** Shards whose problems are kept; what is printed is bounded by it, too. */
    static final int DETAILED = 50;

    private final Sums whole = new Sums();
    private final Sums damaged = new Sums();
    private final BitSet broken = new BitSet();
    private final TreeMap<Integer, List<String>> problems = new TreeMap<>();

    /** Over some shards. */
    public static final class Sums implements Serializable {
        public long shards;
        public long rows;
        public long images;
        long problems;

        void add(long shards, long rows, long images, long problems) {
            this.shards += shards;
            this.rows += rows;
            this.images += images;
            this.problems += problems;
        }

        void add(Sums other) {
            add(other.shards, other.rows, other.images, other.problems);
        }
    }

    VerifyFindings add(Tuple2<Integer, CheckedShard> found) {
        var shard = found._2();
        var sums = shard.isWhole() ? whole : damaged;
        sums.add(1, shard.rows(), shard.images(), shard.problems().size());
        if (!shard.isWhole()) {
            broken.set(found._1());
            problems.put(found._1(), shard.problems());
            bound();
        }
        return this;
    }

    VerifyFindings merge(VerifyFindings other) {
        whole.add(other.whole);
        damaged.add(other.damaged);
        broken.or(other.broken);
        problems.putAll(other.problems);
        bound();
        return this;
    }

    private void bound() {
        while (problems.size() > DETAILED) {
            problems.pollLastEntry();
        }
    }

    public Sums whole() {
        return whole;
    }

    Sums damaged() {
        return damaged;
    }

    public BitSet broken() {
        return broken;
    }

    /** Shard to what is wrong with it, for the first broken shards. */
    SortedMap<Integer, List<String>> problems() {
        return problems;
    }
}
