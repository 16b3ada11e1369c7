package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.urls.KnownRows;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a list that the data set does not have, as a list of its own beside the plans, {@code new-SHARD}: saved once, so
 * that a run that was killed gives every row the same key when it is run again. Kept when the shards are finished: one
 * that {@code verify --repair} takes away can be made anew from these rows alone.
 */
final class NewOnly {
    private static final Logger LOG = LoggerFactory.getLogger(NewOnly.class);

    private final SparkSession spark;
    private final OutputFolder folder;
    private final JobConfig config;
    private final Map<String, String> storageSettings;

    NewOnly(SparkSession spark, OutputFolder folder, JobConfig config, Map<String, String> storageSettings) {
        this.spark = spark;
        this.folder = folder;
        this.config = config;
        this.storageSettings = storageSettings;
    }

    /** The list that was saved for the shards from {@code plan.firstShard()} on. */
    PlannedList resume(ListPlan plan) throws IOException {
        var name = savedName(plan.firstShard());
        LOG.info("Continuing with the new rows that an earlier run saved in {}/{}", folder.uri(), name);
        var saved = open(name, plan);
        if (saved.plan().shardCount() != plan.shards()) {
            throw new UsageException(
                    folder.uri() + "/" + name + " now makes " + saved.plan().shardCount()
                            + " shards instead of " + plan.shards() + ": some of its files are missing. Delete "
                            + planName(plan.firstShard()) + " beside it to compare the list again");
        }
        return saved;
    }

    /** Saves the rows that have not succeeded in the finished shards; a list without such rows makes no shard. */
    PlannedList begin(UrlList list, BitSet finished, ListPlan wanted) throws IOException {
        var name = name(wanted.firstShard());
        list.saveNew(new KnownRows(metadata(finished), config.keyCol()), folder.uri() + "/" + name);
        if (!folder.exists(name)) {
            return planned(list, wanted);
        }
        var saved = open(name, wanted);
        if (saved.plan().shardCount() == 0) {
            folder.delete(name);
        }
        return saved;
    }

    private PlannedList open(String name, ListPlan plan) throws IOException {
        var files = InputFiles.list(folder.uri() + "/" + name, "parquet", storageSettings);
        var list = UrlList.openSaved(spark, files, config.list());
        return planned(list, plan);
    }

    private PlannedList planned(UrlList list, ListPlan plan) throws IOException {
        return new PlannedList(
                list,
                list.plan(config.keys().samplesPerShard(), plan.firstShard(), config.shuffleSeed()),
                plan.digest());
    }

    private List<InputFile> metadata(BitSet finished) throws IOException {
        var files = new ArrayList<InputFile>();
        var missing = new HashSet<String>();
        finished.stream()
                .forEach(shard ->
                        missing.add(OutputFormat.metadataFile(config.keys().shardId(shard))));
        for (var file : folder.list()) {
            if (missing.remove(file.name())) {
                files.add(
                        new InputFile(folder.uri() + "/" + file.name(), file.length(), file.modificationTimeMillis()));
            }
        }
        if (!missing.isEmpty()) {
            throw new UsageException("--incremental_mode new_only: " + folder.uri() + " lacks the metadata of "
                    + missing.size() + " finished shards, "
                    + missing.stream().min(String::compareTo).orElseThrow()
                    + " for one (--output_format dummy writes none); nothing tells what succeeded there");
        }
        return files;
    }

    private String planName(int firstShard) {
        return config.keys().shardId(firstShard) + ".json";
    }

    private String name(int firstShard) {
        return name(DataSetLayout.PLAN, firstShard);
    }

    private String savedName(int firstShard) throws IOException {
        var former = name(DataSetLayout.FORMER_PLAN, firstShard);
        return folder.exists(former) ? former : name(firstShard);
    }

    private String name(String plans, int firstShard) {
        return plans + "/new-" + config.keys().shardId(firstShard);
    }
}
