package io.github.img2dataset.run;

import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.metadata.ListPlan.ListedFile;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.urls.ShardPlan;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data set in the output folder as the driver sees it: what it was cut from and which shards are finished. The
 * folder {@code _plan} keeps one {@link ListPlan} for each list that was added, named by its first shard.
 */
final class DataSet {
    private static final Logger LOG = LoggerFactory.getLogger(DataSet.class);
    static final String PLAN_FOLDER = "_plan";
    static final Pattern STATS = Pattern.compile("(\\d{1,9})_stats\\.json");
    private static final Pattern PLAN = Pattern.compile(PLAN_FOLDER + "/\\d{1,9}\\.json");

    private final OutputFolder folder;
    private final JobConfig config;
    private final BitSet finished;

    /** Lists the folder, once: under the run's lease nobody else finishes a shard before the tasks start. */
    DataSet(OutputFolder folder, JobConfig config) throws IOException {
        this.folder = folder;
        this.config = config;
        this.finished = finishedShards(folder, config.keys());
    }

    /**
     * Cuts the list so that it fits what the folder holds.
     *
     * @throws UsageException when the folder was made from another list or in another way
     */
    PlannedList agree(UrlList list, List<InputFile> files, NewOnly newOnly, String runId) throws IOException {
        var wanted = new ListPlan(0, 0, config.keys().samplesPerShard(), PlanSettings.of(config), listed(files));
        return config.incrementalMode() == IncrementalMode.NEW_ONLY
                ? newRows(list, wanted, newOnly, runId)
                : new PlannedList(list, agree(list, wanted, runId));
    }

    private ShardPlan agree(UrlList list, ListPlan wanted, String runId) throws IOException {
        var kept = keptPlans();
        if (config.incrementalMode() == IncrementalMode.EXTEND) {
            return record(list, wanted.from(nextShard(kept)), runId);
        }
        if (kept.isEmpty()) {
            if (!finished.isEmpty()) {
                LOG.warn(
                        "{} holds {} finished shards and no record of their list; they are taken as they are",
                        folder.uri(),
                        finished.cardinality());
            }
            return record(list, wanted, runId);
        }
        var first = sameList(wanted, kept);
        if (first.isEmpty()) {
            throw refusal(wanted, kept);
        }
        return list.plan(config.keys().samplesPerShard(), first.getAsInt());
    }

    /** What of the list is new; or what was new when a run began with it that is not finished yet. */
    private PlannedList newRows(UrlList list, ListPlan wanted, NewOnly newOnly, String runId) throws IOException {
        var kept = keptPlans();
        var begun = kept.stream()
                .filter(plan -> wanted.differencesFrom(plan).isEmpty())
                .filter(plan -> finished.nextClearBit(plan.firstShard()) < plan.firstShard() + plan.shards())
                .findFirst();
        if (begun.isPresent()) {
            return newOnly.resume(begun.get());
        }
        var begins = wanted.from(nextShard(kept));
        var planned = newOnly.begin(list, finished, begins.firstShard());
        // After the rows are saved: without the record, they are compared and saved again.
        record(begins.withShards(planned.plan().shardCount()), runId);
        return planned;
    }

    /** The shards of the plan that have no stats yet. */
    BitSet unfinished(ShardPlan plan) {
        var todo = plan.shards();
        todo.andNot(finished);
        return todo;
    }

    /** The shards of the plan that were finished before this run. */
    BitSet finished(ShardPlan plan) {
        var done = plan.shards();
        done.and(finished);
        return done;
    }

    /** Those with stats. */
    static BitSet finishedShards(OutputFolder folder, KeyFormat keys) throws IOException {
        var finished = new BitSet();
        for (var file : folder.list()) {
            var name = STATS.matcher(file.name());
            if (name.matches()) {
                var shard = Integer.parseInt(name.group(1));
                if (file.length() > 0 && keys.shardId(shard).equals(name.group(1))) {
                    finished.set(shard);
                }
            }
        }
        return finished;
    }

    private List<ListPlan> keptPlans() throws IOException {
        var plans = new ArrayList<ListPlan>();
        for (var file : planFiles(folder)) {
            plans.add(ListPlan.read(folder.read(file.name())));
        }
        return plans;
    }

    /** The files that hold a {@link ListPlan} each, in the order of their shards. */
    static List<FileInfo> planFiles(OutputFolder folder) throws IOException {
        return folder.list(PLAN_FOLDER).stream()
                .filter(file -> PLAN.matcher(file.name()).matches() && !file.isFolder())
                .toList();
    }

    private static OptionalInt sameList(ListPlan wanted, List<ListPlan> kept) {
        return kept.stream()
                .filter(plan -> wanted.differencesFrom(plan).isEmpty())
                .mapToInt(ListPlan::firstShard)
                .max();
    }

    private int nextShard(List<ListPlan> kept) {
        var planned = kept.stream()
                .mapToInt(plan -> plan.firstShard() + plan.shards())
                .max()
                .orElse(0);
        return Math.max(finished.length(), planned);
    }

    private ShardPlan record(UrlList list, ListPlan wanted, String runId) throws IOException {
        var plan = list.plan(wanted.samplesPerShard(), wanted.firstShard());
        record(wanted.withShards(plan.shardCount()), runId);
        return plan;
    }

    /** A list that makes no shard leaves no trace, so that the next one can begin where it would have. */
    private void record(ListPlan plan, String runId) throws IOException {
        if (plan.shards() == 0) {
            return;
        }
        var name = PLAN_FOLDER + "/" + config.keys().shardId(plan.firstShard()) + ".json";
        try (var file = folder.create(name, runId)) {
            file.stream().write(plan.toJson());
            file.commit();
        }
    }

    private UsageException refusal(ListPlan wanted, List<ListPlan> kept) {
        return new UsageException(
                folder.uri() + " was made from another list, or with other settings: "
                        + String.join("; ", wanted.differencesFrom(kept.get(kept.size() - 1)))
                        + ". Use another --output_folder, --incremental_mode extend to add this list, or overwrite to start anew");
    }

    private static List<ListedFile> listed(List<InputFile> files) {
        var folder = commonFolder(files).length();
        return files.stream()
                .map(file ->
                        new ListedFile(file.path().substring(folder), file.length(), file.modificationTimeMillis()))
                .toList();
    }

    /** The path, with a slash at its end, of the deepest folder that all files are in or below. */
    private static String commonFolder(List<InputFile> files) {
        var folder = files.get(0).path();
        folder = folder.substring(0, folder.lastIndexOf('/') + 1);
        for (var file : files) {
            while (!file.path().startsWith(folder)) {
                folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
            }
        }
        return folder;
    }
}
