package io.github.img2dataset.run;

import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The shards in an output folder, as found without knowing the options it was made with.
 *
 * @param keys how their ids are spelt
 * @param finished those with stats
 * @param unfinished those that a list was cut into and that have no stats
 */
record ShardInventory(KeyFormat keys, BitSet finished, BitSet unfinished) {

    /**
     * Looks into the folder; files of other names are passed over.
     *
     * @throws UsageException when it holds neither a shard nor a plan
     */
    static ShardInventory of(OutputFolder folder) throws IOException {
        var stats = ids(folder.list());
        var plans = DataSet.planFiles(folder);
        if (stats.isEmpty() && plans.isEmpty()) {
            throw new UsageException("There is no data set in " + folder.uri() + ": no <shard>_stats.json, no "
                    + DataSet.PLAN_FOLDER + " folder");
        }
        var keys = new KeyFormat(digits(plans.isEmpty() ? stats : ids(plans, DataSet.PLAN_FOLDER)), 1);
        var finished = new BitSet();
        stats.stream()
                .filter(id -> keys.shardId(Integer.parseInt(id)).equals(id))
                .forEach(id -> finished.set(Integer.parseInt(id)));
        var unfinished = planned(folder, plans);
        unfinished.andNot(finished);
        return new ShardInventory(keys, finished, unfinished);
    }

    private static List<String> ids(List<FileInfo> files) {
        var ids = new ArrayList<String>();
        for (var file : files) {
            var name = DataSet.STATS.matcher(file.name());
            if (name.matches() && !file.isFolder()) {
                ids.add(name.group(1));
            }
        }
        return ids;
    }

    private static List<String> ids(List<FileInfo> plans, String folder) {
        return plans.stream()
                .map(plan ->
                        plan.name().substring(folder.length() + 1, plan.name().length() - ".json".length()))
                .toList();
    }

    /** Ids that were padded tell the width; ids grow beyond it, so of others the shortest does. */
    private static int digits(List<String> ids) {
        return ids.stream()
                .filter(id -> id.startsWith("0"))
                .map(String::length)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> ids.stream().mapToInt(String::length).min().orElseThrow());
    }

    private static BitSet planned(OutputFolder folder, List<FileInfo> plans) throws IOException {
        var planned = new BitSet();
        for (var file : plans) {
            var plan = ListPlan.read(folder.read(file.name()));
            planned.set(plan.firstShard(), plan.firstShard() + plan.shards());
        }
        return planned;
    }
}
