package io.github.img2dataset.urls.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * How a url list is cut: each file on its own into shards of {@code samplesPerShard} rows in file order, ids running
 * on from file to file. Depends on the files' rows alone, not on how or where they were counted. Holds one entry per
 * block of a file.
 */
public final class ShardPlan implements Serializable {

    /**
     * A stretch of a file that is read in one piece.
     *
     * @param file index of the file in the list
     * @param start where it starts in the file, in bytes
     * @param rows how many rows start in it
     */
    public record Block(int file, long start, long rows) implements Serializable {
        public Block {
            if (file < 0 || start < 0 || rows < 0) {
                throw new IllegalArgumentException("No block: file " + file + ", start " + start + ", rows " + rows);
            }
        }
    }

    private final int samplesPerShard;
    private final List<Block> blocks;
    /** First shard of each file, and after the last file the shard that would come next. */
    private final int[] firstShards;

    private final long[] fileRows;

    /**
     * Plans the shards.
     *
     * @param files how many files the list has
     * @param blocks in the order of files and of starts within a file; a file without rows may have none
     * @param firstShard id of the first shard: 0, or where an extended output goes on
     */
    public ShardPlan(int files, List<Block> blocks, int samplesPerShard, int firstShard) {
        if (samplesPerShard < 1) {
            throw new IllegalArgumentException("Samples per shard must be positive: " + samplesPerShard);
        }
        if (firstShard < 0) {
            throw new IllegalArgumentException("The first shard must not be negative: " + firstShard);
        }
        this.samplesPerShard = samplesPerShard;
        this.blocks = List.copyOf(blocks);
        this.fileRows = new long[files];
        blocks.forEach(block -> fileRows[block.file()] += block.rows());
        this.firstShards = number(fileRows, samplesPerShard, firstShard);
    }

    private static int[] number(long[] fileRows, int samplesPerShard, int firstShard) {
        var firstShards = new int[fileRows.length + 1];
        long next = firstShard;
        for (var file = 0; file < fileRows.length; file++) {
            firstShards[file] = (int) next;
            next += (fileRows[file] + samplesPerShard - 1) / samplesPerShard;
            if (next > Integer.MAX_VALUE) {
                throw new UrlListException(
                        "More than two thousand million shards; number_sample_per_shard is too small: "
                                + samplesPerShard);
            }
        }
        firstShards[fileRows.length] = (int) next;
        return firstShards;
    }

    public int samplesPerShard() {
        return samplesPerShard;
    }

    /** Id of the first shard; the others follow without a gap. */
    public int firstShard() {
        return firstShards[0];
    }

    public int shardCount() {
        return firstShards[fileRows.length] - firstShards[0];
    }

    /** The id after the last shard's. */
    public int endShard() {
        return firstShards[fileRows.length];
    }

    /** All of them, as a set. */
    public BitSet shards() {
        var all = new BitSet();
        all.set(firstShard(), endShard());
        return all;
    }

    public long totalRows() {
        return Arrays.stream(fileRows).sum();
    }

    /** Index of the file, in the list, that the shard was cut from. */
    public int fileOf(int shard) {
        if (shard < firstShard() || shard >= endShard()) {
            throw new IllegalArgumentException("No shard of this plan: " + shard);
        }
        var found = Arrays.binarySearch(firstShards, shard);
        var file = found >= 0 ? found : -found - 2;
        // Files without rows share their first shard with the file after them.
        while (fileRows[file] == 0 || firstShards[file + 1] <= shard) {
            file++;
        }
        return file;
    }

    public int rowsIn(int shard) {
        var file = fileOf(shard);
        var before = (long) (shard - firstShards[file]) * samplesPerShard;
        return (int) Math.min(samplesPerShard, fileRows[file] - before);
    }

    public int fileCount() {
        return fileRows.length;
    }

    public long rowsOfFile(int file) {
        return fileRows[file];
    }

    public List<Block> blocks() {
        return blocks;
    }

    /** The shard of the row at that position of that file. */
    public int shardOf(int file, long position) {
        if (position < 0 || position >= fileRows[file]) {
            throw new IllegalStateException("File " + file + " of the url list had " + fileRows[file]
                    + " rows when it was counted, and now has a row " + position + ": it changed during the run");
        }
        return (int) (firstShards[file] + position / samplesPerShard);
    }

    /** First shard of the file; equals that of the next file when it has no rows. */
    public int firstShardOfFile(int file) {
        return firstShards[file];
    }
}
