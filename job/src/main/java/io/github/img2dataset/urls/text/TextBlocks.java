package io.github.img2dataset.urls.text;

import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.urls.source.ShardPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Cuts text files into blocks, always in the same way. */
public final class TextBlocks {
    /** Bytes of a block: a fixed figure, so that the cluster's size has no say in it. */
    public static final long SIZE = 64L << 20;

    private TextBlocks() {}

    /** Blocks of that many bytes, in the files' order. Files without bytes have none. */
    public static List<TextBlock> cut(List<InputFile> files, long size) {
        var blocks = new ArrayList<TextBlock>();
        for (var file = 0; file < files.size(); file++) {
            var path = files.get(file).path();
            var length = files.get(file).length();
            for (long start = 0; start < length; start = next(start, size, length)) {
                var end = size == TextBlock.WHOLE ? TextBlock.WHOLE : start + size;
                blocks.add(new TextBlock(file, path, start, end));
            }
        }
        return blocks;
    }

    private static long next(long start, long size, long length) {
        return size > length - start ? length : start + size;
    }

    /** The blocks with rows of wanted shards, each told where it stands and which stretch of its rows is of use. */
    static List<TextBlock> wanted(List<TextBlock> blocks, ShardPlan plan, BitSet wanted) {
        var kept = new ArrayList<TextBlock>();
        var position = 0L;
        for (var i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            position = i > 0 && blocks.get(i - 1).file() == block.file() ? position : 0;
            var rows = plan.blocks().get(i).rows();
            if (rows > 0) {
                var first = wanted.nextSetBit(plan.shardOf(block.file(), position));
                var last = wanted.previousSetBit(plan.shardOf(block.file(), position + rows - 1));
                if (first >= 0 && first <= last) {
                    kept.add(block.at(position, startOf(plan, block, first), startOf(plan, block, last + 1)));
                }
            }
            position += rows;
        }
        return kept;
    }

    private static long startOf(ShardPlan plan, TextBlock block, int shard) {
        return (long) (shard - plan.firstShardOfFile(block.file())) * plan.samplesPerShard();
    }
}
