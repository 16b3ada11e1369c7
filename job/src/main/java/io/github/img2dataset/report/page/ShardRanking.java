package io.github.img2dataset.report.page;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The few shards that are first in some order. Single-threaded. */
final class ShardRanking implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int KEPT = 5;

    private final PriorityQueue<Ranked> last;

    /** A shard and what it is ranked by. */
    record Ranked(int shard, long rows, long successes, double seconds) implements Serializable {
        double successShare() {
            return rows == 0 ? 1 : (double) successes / rows;
        }
    }

    /** Order of the ranking. */
    private enum Order implements Comparator<Ranked> {
        SLOWEST {
            @Override
            public int compare(Ranked left, Ranked right) {
                return Double.compare(left.seconds, right.seconds);
            }
        },
        LEAST_SUCCESSFUL {
            @Override
            public int compare(Ranked left, Ranked right) {
                return Double.compare(right.successShare(), left.successShare());
            }
        }
    }

    private ShardRanking(Order order) {
        last = new PriorityQueue<>(KEPT + 1, order);
    }

    static ShardRanking slowest() {
        return new ShardRanking(Order.SLOWEST);
    }

    static ShardRanking leastSuccessful() {
        return new ShardRanking(Order.LEAST_SUCCESSFUL);
    }

    void add(Ranked shard) {
        last.add(shard);
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    void add(ShardRanking other) {
        other.last.forEach(this::add);
    }

    /** The first in the order come first. */
    List<Ranked> list() {
        return last.stream().sorted(last.comparator().reversed()).toList();
    }
}
