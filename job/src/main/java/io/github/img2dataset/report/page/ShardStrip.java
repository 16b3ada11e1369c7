package io.github.img2dataset.report.page;

import java.io.Serializable;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * All shards in the order of their numbers, in at most {@value #CELLS} cells: a shard each, or more when there are more.
 * Single-threaded.
 */
final class ShardStrip implements Serializable {
    private static final long serialVersionUID = 1;
    static final int CELLS = 400;

    private TreeMap<Integer, Cell> cells = new TreeMap<>();
    private int width = 1;

    /** Some neighboring shards. */
    static final class Cell implements Serializable {
        private static final long serialVersionUID = 1;
        int shards;
        int missing;
        long rows;
        long successes;
        double seconds;
        double longestSeconds;

        void add(Cell other) {
            shards += other.shards;
            missing += other.missing;
            rows += other.rows;
            successes += other.successes;
            seconds += other.seconds;
            longestSeconds = Math.max(longestSeconds, other.longestSeconds);
        }
    }

    void add(int shard, long rows, long successes, double seconds) {
        var cell = new Cell();
        cell.shards = 1;
        cell.rows = rows;
        cell.successes = successes;
        cell.seconds = seconds;
        cell.longestSeconds = seconds;
        add(shard / width, cell);
    }

    void addMissing(int shard) {
        var cell = new Cell();
        cell.missing = 1;
        add(shard / width, cell);
    }

    void add(ShardStrip other) {
        while (width < other.width) {
            widen();
        }
        other.cells.forEach((place, cell) -> add(place / (width / other.width), cell));
    }

    private void add(int place, Cell cell) {
        cells.computeIfAbsent(place, unused -> new Cell()).add(cell);
        while (cells.size() > CELLS) {
            widen();
        }
    }

    private void widen() {
        var wider = new TreeMap<Integer, Cell>();
        cells.forEach((place, cell) ->
                wider.computeIfAbsent(place / 2, unused -> new Cell()).add(cell));
        cells = wider;
        width *= 2;
    }

    /** First shard's number divided by {@link #width()} to cell. */
    NavigableMap<Integer, Cell> cells() {
        return cells;
    }

    /** Shards of a cell. */
    int width() {
        return width;
    }
}
