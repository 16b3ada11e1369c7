package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.index.IndexFiles;
import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.report.page.RunReport;
import io.github.img2dataset.run.options.IncrementalMode;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.Clearing;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the output folder holds before a run: what of it earlier runs wrote, by their plans and stats, and what is
 * somebody's own. The latter is never overwritten, moved or deleted, and the former never taken for a list.
 */
final class FolderContents {
    private static final int NAMED = 3;

    /** Kept by earlier versions, when there is a plan of theirs. */
    private static final Set<String> FORMER =
            Set.of(DataSetLayout.FORMER_PLAN, DataSetLayout.FORMER_RUNS, DataSetLayout.FORMER_REWRITE);

    private final OutputFolder folder;
    private final List<FileInfo> entries;
    private final List<Planned> plans = new ArrayList<>();
    private final Set<String> finished = new HashSet<>();
    private final boolean hasFormerPlan;

    /** Shards that a list was cut into. */
    private record Planned(ListPlan plan, KeyFormat keys) {
        boolean covers(String shardId) {
            var shard = Integer.parseInt(shardId);
            return shard >= plan.firstShard()
                    && shard < plan.firstShard() + plan.shards()
                    && keys.shardId(shard).equals(shardId);
        }
    }

    private FolderContents(OutputFolder folder) throws IOException {
        this.folder = folder;
        this.entries = folder.list();
        var planFiles = DataSet.planFiles(folder);
        for (var file : planFiles) {
            plans.add(new Planned(
                    ListPlan.read(folder.read(file.name())),
                    new KeyFormat(DataSet.planId(file).length(), 1)));
        }
        this.hasFormerPlan =
                planFiles.stream().anyMatch(file -> file.name().startsWith(DataSetLayout.FORMER_PLAN + "/"));
        for (var entry : entries) {
            if (!entry.isFolder()) {
                ShardStats.shardId(entry.name()).ifPresent(finished::add);
            }
        }
    }

    /** Lists the folder, once, and reads its plans. */
    static FolderContents of(OutputFolder folder) throws IOException {
        return new FolderContents(folder);
    }

    /** Whether a run wrote what has this name in the folder. */
    boolean isOfARun(String name) {
        if (name.equals(DataSetLayout.FOLDER) || (hasFormerPlan && FORMER.contains(name))) {
            return true;
        }
        if (name.equals(RunReport.FILE)) {
            // img2dataset report makes one of a data set without a plan, too.
            return !plans.isEmpty()
                    || entries.stream().anyMatch(entry -> entry.name().equals(DataSetLayout.FOLDER));
        }
        return ShardStats.shardId(name).isPresent()
                || OutputFormat.shardId(name).filter(this::isOfARunsShard).isPresent()
                || isIndex(name);
    }

    /** Whether the file describes the data set; a run renews it, and {@code overwrite} leaves it to be renewed. */
    private boolean isDescription(String name) {
        return DataSetLayout.DESCRIPTIONS.contains(name)
                && entries.stream().anyMatch(entry -> entry.name().equals(DataSetLayout.FOLDER));
    }

    /** Index files of the shards that {@code overwrite} deletes: beside other shards they would tell of samples that are gone. */
    private boolean isIndex(String name) {
        return IndexFiles.shardId(name).filter(this::isOfARunsShard).isPresent()
                || (name.equals(IndexFiles.ENERGON) && !plans.isEmpty());
    }

    private boolean isOfARunsShard(String shardId) {
        return finished.contains(shardId) || plans.stream().anyMatch(planned -> planned.covers(shardId));
    }

    /**
     * Refuses a folder that holds what a run might write and no run wrote.
     *
     * @throws UsageException when it does
     */
    void refuseOthersFiles() {
        var others = entries.stream()
                .map(FileInfo::name)
                .filter(name -> OutputFormat.shardId(name).isPresent() || name.equals(RunReport.FILE))
                .filter(name -> !isOfARun(name))
                .toList();
        if (!others.isEmpty()) {
            throw new UsageException(
                    folder.uri() + " holds files that a run would overwrite but no run wrote (they have no"
                            + " plan and no <shard>_stats.json): " + names(others)
                            + ". Use another --output_folder, or move them away");
        }
    }

    private static String names(List<String> names) {
        var named = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? named + " and " + (names.size() - NAMED) + " more" : named;
    }

    /** Empties the folder for {@code overwrite}; see {@link Clearing#clear}. */
    void clear(boolean force) throws IOException {
        var hasOwnPage = ReportFile.isSomebodysOwn(folder);
        Clearing.clear(folder, entries, name -> isOfARun(name) && !(hasOwnPage && name.equals(RunReport.FILE)), force);
    }

    /**
     * The files of the list that no run wrote, and of those that were left out likewise.
     *
     * @throws UsageException when none is left, or when {@code overwrite} would delete one of them
     */
    InputFiles lists(InputFiles found, IncrementalMode mode, Map<String, String> storageSettings) throws IOException {
        var lists = new ArrayList<InputFile>();
        for (var file : found.files()) {
            var name = folder.nameOf(file.path(), storageSettings);
            if (name.filter(this::isOfTheDataSet).isPresent()) {
                continue;
            }
            if (name.isPresent() && mode == IncrementalMode.OVERWRITE) {
                throw new UsageException("--incremental_mode overwrite would delete the url list " + file.path()
                        + ": it lies in the output folder. Move it, or use another --output_folder");
            }
            lists.add(file);
        }
        if (lists.isEmpty()) {
            throw new UsageException(
                    "The url list " + found.files().get(0).path() + " was written by a run, as part of the data"
                            + " set in " + folder.uri()
                            + ". Name the list that you mean, or use another --output_folder");
        }
        var leftOut = new ArrayList<String>();
        for (var path : found.leftOut()) {
            if (folder.nameOf(path, storageSettings)
                    .filter(this::isOfTheDataSet)
                    .isEmpty()) {
                leftOut.add(path);
            }
        }
        return new InputFiles(lists, leftOut);
    }

    private boolean isOfTheDataSet(String path) {
        var slash = path.indexOf('/');
        var top = slash < 0 ? path : path.substring(0, slash);
        return isOfARun(top) || isDescription(top);
    }
}
