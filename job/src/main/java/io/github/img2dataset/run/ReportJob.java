package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.card.Croissant;
import io.github.img2dataset.card.DataSetCard;
import io.github.img2dataset.card.Seal;
import io.github.img2dataset.report.page.ContactSample;
import io.github.img2dataset.report.page.RunFigures;
import io.github.img2dataset.report.page.RunRecord;
import io.github.img2dataset.report.page.RunReport;
import io.github.img2dataset.run.options.StorageSettings;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up the stats of all shards of a data set, on the executors, and looks at some of its pictures. Runs on the driver,
 * which gets one sum.
 */
public final class ReportJob {
    private static final Logger LOG = LoggerFactory.getLogger(ReportJob.class);
    private static final int SAMPLES = 48;
    private static final int SHARDS_WITH_SAMPLES = 16;

    /** Reading stats is quick; a task for each ten shards would be all scheduling. */
    private static final int SHARDS_PER_TASK = 500;

    private final JavaSparkContext context;
    private final OutputFolder folder;
    private final Map<String, String> storageSettings;

    public ReportJob(SparkSession spark, String folder) throws IOException {
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.storageSettings = StorageSettings.of(context.hadoopConfiguration());
        this.folder = OutputFolder.open(folder, storageSettings);
    }

    /**
     * Reads what is stored.
     *
     * @throws UsageException when the folder holds no data set
     */
    public RunReport read(boolean withSamples) throws IOException {
        var inventory = ShardInventory.of(folder);
        var figures = figures(inventory);
        return report(
                folder,
                inventory,
                figures,
                RunLease.liveRun(folder).orElse(""),
                withSamples ? samples(inventory) : List.of());
    }

    /**
     * Makes a report of what was read.
     *
     * @param figures of the finished shards; takes in the missing ones
     * @param liveRun the id of the run that is writing to the data set; empty when there is none
     */
    static RunReport report(
            OutputFolder folder,
            ShardInventory inventory,
            RunFigures figures,
            String liveRun,
            List<ContactSample> samples)
            throws IOException {
        inventory.unfinished().stream().forEach(figures::addMissing);
        return new RunReport(
                folder.uri(),
                inventory.keys().shardDigits(),
                figures,
                inventory.unfinished().cardinality(),
                new RunRecords(folder).newest(),
                liveRun,
                samples,
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Puts the page into the folder.
     *
     * @throws UsageException when a page is there that a person wrote or changed
     */
    void write(RunReport report) throws IOException {
        ReportFile.write(folder, report);
    }

    /** Puts a data set's descriptions into the folder, unless one is there that a person wrote or changed. */
    void write(DataSetCard card) throws IOException {
        describe(DataSetLayout.CARD, Seal.CARD::isIntact, Seal.CARD.seal(card.markdown()));
        var today = LocalDate.now(ZoneOffset.UTC);
        describe(
                DataSetLayout.CROISSANT,
                Croissant::isIntact,
                new Croissant(card, folder.uri().toString(), today).json());
    }

    private void describe(String name, Predicate<String> isIntact, String text) throws IOException {
        if (folder.exists(name) && !isIntact.test(text(name))) {
            LOG.info("{}/{} was edited or was not written by a run; it is left unchanged", folder, name);
            return;
        }
        folder.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private String text(String name) throws IOException {
        return new String(folder.read(name), StandardCharsets.UTF_8);
    }

    /**
     * Reads and writes; gives what the page shows. May be called while a run writes to the data set: then the page shows
     * the shards that are finished.
     *
     * @throws UsageException when there is no data set, or a page that a person wrote or changed
     */
    public RunReport write() throws IOException {
        var report = read(true);
        write(report);
        return report;
    }

    /** Keeps what a run was, for this report and later ones. */
    void record(RunRecord run) throws IOException {
        new RunRecords(folder).put(run);
    }

    private RunFigures figures(ShardInventory inventory) {
        var shards = inventory.finished();
        if (shards.isEmpty()) {
            return new RunFigures();
        }
        context.setJobDescription("Add up " + shards.cardinality() + " shards");
        var tasks = Math.max(context.defaultParallelism(), shards.cardinality() / SHARDS_PER_TASK);
        return context.parallelize(numbers(shards), Math.min(shards.cardinality(), tasks))
                .mapPartitions(new StatsReader(folder.uri(), storageSettings, inventory.keys()))
                .treeReduce(RunFigures::merge);
    }

    private List<ContactSample> samples(ShardInventory inventory) {
        var shards = numbers(inventory.finished());
        var looked = Math.min(shards.size(), SHARDS_WITH_SAMPLES);
        if (looked == 0) {
            return List.of();
        }
        var chosen = IntStream.range(0, looked)
                .mapToObj(i -> shards.get((int) ((long) i * shards.size() / looked)))
                .toList();
        context.setJobDescription("Look at some pictures");
        var reader = new SampleReader(folder.uri(), storageSettings, inventory.keys(), (SAMPLES + looked - 1) / looked);
        return context.parallelize(chosen, looked).mapPartitions(reader).collect();
    }

    private static List<Integer> numbers(BitSet shards) {
        return shards.stream().boxed().toList();
    }
}
