package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.pack.PackedPlan;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shards in an output folder, as found without knowing the options it was made with.
 *
 * @param keys how their ids are spelt
 * @param finished those with stats
 * @param others finished ones whose ids have another width, by numbers that no shard has
 * @param lists from which the shards were cut
 * @param unfinished those that a list was cut into and that have no stats
 */
public record ShardInventory(
        KeyFormat keys,
        BitSet finished,
        BitSet unfinished,
        SortedMap<Integer, String> others,
        List<ShardsOfList> lists) {

    /**
     * The stretch of shards that a list was cut into.
     *
     * @param digest of its plan, which the stats of the shards repeat
     * @param isPacked whether samples have the keys that they had in other shards
     */
    public record ShardsOfList(int firstShard, int shards, String digest, boolean isPacked) implements Serializable {
        public boolean covers(int shard) {
            return shard >= firstShard && shard < firstShard + shards;
        }
    }

    /**
     * Looks into the folder; files of other names are passed over.
     *
     * @throws UsageException when it holds neither a shard nor a plan
     */
    public static ShardInventory of(OutputFolder folder) throws IOException {
        var stats = DataSet.statsIds(folder.list());
        var plans = DataSet.planFiles(folder);
        if (stats.isEmpty() && plans.isEmpty()) {
            throw new UsageException("There is no data set in " + folder.uri() + ": no <shard>_stats.json, no "
                    + DataSetLayout.PLAN + " folder");
        }
        var keys = new KeyFormat(
                digits(
                        plans.isEmpty()
                                ? stats
                                : plans.stream().map(DataSet::planId).toList()),
                1);
        var finished = new BitSet();
        stats.stream()
                .filter(id -> keys.shardId(Integer.parseInt(id)).equals(id))
                .forEach(id -> finished.set(Integer.parseInt(id)));
        var lists = lists(folder, plans);
        var unfinished = new BitSet();
        lists.forEach(list -> unfinished.set(list.firstShard(), list.firstShard() + list.shards()));
        unfinished.andNot(finished);
        return new ShardInventory(keys, finished, unfinished, others(folder, stats, keys), lists);
    }

    /** Ids that were padded tell the width; ids grow beyond it, so of others the shortest does. */
    private static int digits(List<String> ids) {
        return ids.stream()
                .filter(id -> id.startsWith("0"))
                .map(String::length)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> ids.stream().mapToInt(String::length).min().orElseThrow());
    }

    private static List<ShardsOfList> lists(OutputFolder folder, List<FileInfo> plans) throws IOException {
        var lists = new ArrayList<ShardsOfList>();
        for (var file : plans) {
            var plan = ListPlan.read(folder.read(file.name()));
            lists.add(new ShardsOfList(plan.firstShard(), plan.shards(), plan.digest(), PackedPlan.isPacked(plan)));
        }
        return lists;
    }

    private static SortedMap<Integer, String> others(OutputFolder folder, List<String> stats, KeyFormat keys)
            throws IOException {
        var others = new TreeMap<Integer, String>();
        var number = stats.stream().mapToInt(Integer::parseInt).max().orElse(0) + 1;
        for (var id : stats) {
            if (!keys.shardId(Integer.parseInt(id)).equals(id) && DataSet.hasStats(folder, id)) {
                others.put(number++, id);
            }
        }
        return others;
    }

    /** All finished shards, those with ids of another width among them, by number. */
    public BitSet withOthers() {
        var all = (BitSet) finished.clone();
        others.keySet().forEach(all::set);
        return all;
    }

    /** How the id of a shard is spelt. */
    public String shardId(int shard) {
        var other = others.get(shard);
        return other == null ? keys.shardId(shard) : other;
    }

    /** Pairs of shards of the same number, whose samples have the same keys. */
    public List<String> sameNumbers() {
        return others.values().stream()
                .filter(id -> finished.get(Integer.parseInt(id)))
                .map(id -> keys.shardId(Integer.parseInt(id)) + " and " + id)
                .toList();
    }
}
