package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.metadata.ListPlan.ListedFile;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.run.options.IncrementalMode;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.urls.UrlList;
import io.github.img2dataset.urls.source.ShardPlan;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data set in the output folder as the driver sees it: what it was cut from and which shards are finished. The
 * folder {@link DataSetLayout#PLAN} keeps one {@link ListPlan} for each list that was added, named by its first shard.
 */
final class DataSet {
    private static final Logger LOG = LoggerFactory.getLogger(DataSet.class);
    private static final Pattern STATS = Pattern.compile("(\\d{1,9})_stats\\.json");
    private static final Pattern PLAN = Pattern.compile(".*/(\\d{1,9})\\.json");

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
     * @param digests of the files' contents, in their order
     * @throws UsageException when the folder was made from another list or in another way
     */
    PlannedList agree(UrlList list, List<InputFile> files, List<String> digests, NewOnly newOnly, String runId)
            throws IOException {
        return agree(ListAt.of(list), listed(files, digests), newOnly, runId);
    }

    /**
     * As above, for a list of any kind.
     *
     * @param listed what the plan remembers the list by
     */
    PlannedList agree(ListAt list, List<ListedFile> listed, NewOnly newOnly, String runId) throws IOException {
        refuseOtherWidth();
        var wanted = new ListPlan(0, 0, config.keys().samplesPerShard(), PlanSettings.of(config), listed);
        return config.incrementalMode() == IncrementalMode.NEW_ONLY
                ? newRows(list, wanted, newOnly, runId)
                : agree(list, wanted, runId);
    }

    /** Ids of two widths in one folder would give two shards the same number, and their samples the same keys. */
    private void refuseOtherWidth() throws IOException {
        var ids = new ArrayList<>(statsIds(folder.list()));
        planFiles(folder).forEach(plan -> ids.add(planId(plan)));
        for (var id : ids) {
            if (!config.keys().shardId(Integer.parseInt(id)).equals(id) && isShardOrPlan(id)) {
                throw new UsageException(folder.uri() + " has shard ids with " + id.length()
                        + " digits (" + id + "), but this run would use "
                        + config.keys().shardDigits() + ". Use --oom_shard_count " + id.length()
                        + ", or another --output_folder");
            }
        }
    }

    private boolean isShardOrPlan(String id) throws IOException {
        return !folder.exists(ShardStats.fileName(id)) || hasStats(folder, id);
    }

    /** Whether the file of that name is what it says; a stray one may be named alike. */
    static boolean hasStats(OutputFolder folder, String id) throws IOException {
        try {
            ShardStats.parse(folder.read(ShardStats.fileName(id)));
            return true;
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** The ids of the shards that have stats, as they are spelt. */
    static List<String> statsIds(List<FileInfo> files) {
        return files.stream()
                .filter(file -> !file.isFolder())
                .map(file -> STATS.matcher(file.name()))
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .toList();
    }

    private PlannedList agree(ListAt list, ListPlan wanted, String runId) throws IOException {
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
        var same = sameList(wanted, kept).orElseThrow(() -> refusal(wanted, kept));
        var known = list.kept(same.firstShard());
        return new PlannedList(
                known,
                known.plan(config.keys().samplesPerShard(), same.firstShard(), config.shuffleSeed()),
                same.digest());
    }

    /** What of the list is new; or what was new when a run began with it that is not finished yet. */
    private PlannedList newRows(ListAt list, ListPlan wanted, NewOnly newOnly, String runId) throws IOException {
        var kept = keptPlans();
        var begun = kept.stream()
                .filter(plan -> wanted.differencesFrom(plan).isEmpty())
                .filter(plan -> finished.nextClearBit(plan.firstShard()) < plan.firstShard() + plan.shards())
                .findFirst();
        if (begun.isPresent()) {
            return newOnly.resume(begun.get());
        }
        var begins = wanted.from(nextShard(kept));
        var planned = newOnly.begin(list.fresh(begins.firstShard()), finished, begins);
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

    /** Numbers of the shards that have stats. */
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
        return Stream.concat(folder.list(DataSetLayout.FORMER_PLAN).stream(), folder.list(DataSetLayout.PLAN).stream())
                .filter(file -> PLAN.matcher(file.name()).matches() && !file.isFolder())
                .sorted(Comparator.comparing(DataSet::planId))
                .toList();
    }

    /** The id of a plan's first shard, as it is spelled in the name of the plan's file. */
    static String planId(FileInfo planFile) {
        var name = planFile.name();
        return name.substring(name.lastIndexOf('/') + 1, name.length() - ".json".length());
    }

    private static Optional<ListPlan> sameList(ListPlan wanted, List<ListPlan> kept) {
        return kept.stream()
                .filter(plan -> wanted.differencesFrom(plan).isEmpty())
                .max(Comparator.comparingInt(ListPlan::firstShard));
    }

    private int nextShard(List<ListPlan> kept) {
        var planned = kept.stream()
                .mapToInt(plan -> plan.firstShard() + plan.shards())
                .max()
                .orElse(0);
        return Math.max(finished.length(), planned);
    }

    private PlannedList record(ListAt source, ListPlan wanted, String runId) throws IOException {
        var list = source.fresh(wanted.firstShard());
        var plan = list.plan(wanted.samplesPerShard(), wanted.firstShard(), config.shuffleSeed());
        if (plan.totalRows() == 0 && !addsToShards()) {
            throw new UsageException("The list is empty: " + config.urlList() + " has no row");
        }
        record(wanted.withShards(plan.shardCount()), runId);
        return new PlannedList(list, plan, wanted.digest());
    }

    private boolean addsToShards() {
        return config.incrementalMode() == IncrementalMode.EXTEND && !finished.isEmpty();
    }

    /** A list that makes no shard leaves no trace, so that the next one can begin where it would have. */
    private void record(ListPlan plan, String runId) throws IOException {
        if (plan.shards() == 0) {
            return;
        }
        var name = DataSetLayout.PLAN + "/" + config.keys().shardId(plan.firstShard()) + ".json";
        try (var file = folder.create(name, runId)) {
            file.stream().write(plan.toJson());
            file.commit();
        }
    }

    private UsageException refusal(ListPlan wanted, List<ListPlan> kept) {
        return new UsageException(
                folder.uri() + " was made from another list, or with other settings: "
                        + String.join("; ", wanted.differencesFrom(kept.get(kept.size() - 1)))
                        + ". Use another --output_folder, --incremental_mode extend to add this list, or overwrite to start over");
    }

    private static List<ListedFile> listed(List<InputFile> files, List<String> digests) {
        var folder = commonFolder(files).length();
        return IntStream.range(0, files.size())
                .mapToObj(i -> listed(files.get(i), folder, digests.get(i)))
                .toList();
    }

    private static ListedFile listed(InputFile file, int folder, String digest) {
        return new ListedFile(file.path().substring(folder), file.length(), file.modificationTimeMillis(), digest);
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
