package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.cluster.JobGroup;
import io.github.img2dataset.cluster.Tasks;
import io.github.img2dataset.duplicates.DuplicateSearch;
import io.github.img2dataset.duplicates.DuplicatesRefusedException;
import io.github.img2dataset.duplicates.DuplicatesRequest;
import io.github.img2dataset.duplicates.DuplicatesSummary;
import io.github.img2dataset.duplicates.LargeGroup;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.report.page.ContactSample;
import io.github.img2dataset.report.page.DuplicatesPage;
import io.github.img2dataset.run.options.StorageSettings;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** A search for the duplicates of a data set, whatever made it, to their file and their page. Runs on the driver. */
public final class DuplicatesRun {
    private static final String FILE = DataSetLayout.DUPLICATES + "/duplicates.parquet";
    private static final String PAGE = DataSetLayout.DUPLICATES + "/duplicates.html";
    private static final int GROUPS_SHOWN = 16;
    private static final int PICTURES_SHOWN = 8;

    private final SparkSession spark;
    private final OutputFolder folder;
    private final Map<String, String> storageSettings;
    private final Consumer<String> notices;
    private final String runId = "duplicates-" + UUID.randomUUID().toString().substring(0, 8);

    private DuplicatesRun(SparkSession spark, String outputFolder, Consumer<String> notices) throws IOException {
        this.spark = spark;
        this.storageSettings = StorageSettings.of(spark.sparkContext().hadoopConfiguration());
        this.folder = OutputFolder.open(outputFolder, storageSettings);
        this.notices = notices;
    }

    /**
     * Searches in a session that stays the caller's.
     *
     * @param notices takes lines that the user should see
     * @throws UsageException when the data set lacks the hash, or a run writes to it
     * @throws io.github.img2dataset.api.CancelledException when somebody cancelled the jobs
     * @throws IOException when the storage fails
     */
    public static DuplicatesSummary run(
            SparkSession spark, String outputFolder, DuplicatesRequest request, Consumer<String> notices)
            throws IOException {
        return TaskFailure.told(() -> {
            try {
                return new DuplicatesRun(spark, outputFolder, notices).search(request);
            } catch (DuplicatesRefusedException e) {
                throw new UsageException(outputFolder + ": " + e.getMessage(), e);
            }
        });
    }

    private DuplicatesSummary search(DuplicatesRequest request) throws IOException {
        var files = metadataFiles();
        var search = new DuplicateSearch(spark, files, request, notices);
        var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        try (var unusedGroup = JobGroup.begin(context, runId, "Find the duplicates of " + folder.uri());
                var lease = RunLease.acquire(folder, runId)) {
            lease.whenLost(() -> context.cancelJobGroup(runId));
            var target = folder.uri() + "/" + FILE;
            var summary = search.run(target);
            context.setJobDescription("Look at the largest groups");
            var largest = summary.groups() == 0
                    ? List.<LargeGroup>of()
                    : search.largest(target, GROUPS_SHOWN, PICTURES_SHOWN);
            lease.check();
            var page = page(summary, largest, pictures(context, largest));
            folder.put(PAGE, page.html().getBytes(StandardCharsets.UTF_8));
            if (!largest.isEmpty()) {
                notices.accept("The largest groups are shown in " + folder.uri() + "/" + PAGE);
            }
            return summary;
        }
    }

    /** The Parquet files of the finished shards; a format without metadata has none. */
    private List<String> metadataFiles() throws IOException {
        var inventory = ShardInventory.of(folder);
        var names = folder.list().stream().map(FileInfo::name).collect(Collectors.toSet());
        var files = inventory.withOthers().stream()
                .mapToObj(shard -> OutputFormat.metadataFile(inventory.shardId(shard)))
                .filter(names::contains)
                .map(name -> folder.uri() + "/" + name)
                .toList();
        if (files.isEmpty()) {
            throw new UsageException(folder.uri() + " has no finished shard with metadata");
        }
        return files;
    }

    private Map<String, ContactSample> pictures(JavaSparkContext context, List<LargeGroup> groups) {
        var shards = new TreeMap<String, Set<String>>();
        groups.stream()
                .flatMap(group -> group.members().stream())
                .forEach(member -> shards.computeIfAbsent(member.shardId(), id -> new TreeSet<>())
                        .add(member.key()));
        var chosen = shards.entrySet().stream()
                .map(shard -> new Tuple2<>(shard.getKey(), shard.getValue()))
                .toList();
        var pictures = new HashMap<String, ContactSample>();
        if (!chosen.isEmpty()) {
            context.parallelize(chosen, Tasks.forShards(chosen.size(), context.defaultParallelism()))
                    .mapPartitions(new DuplicatePictures(folder.uri(), storageSettings))
                    .collect()
                    .forEach(picture -> pictures.put(picture.key(), picture));
        }
        return pictures;
    }

    private DuplicatesPage page(
            DuplicatesSummary summary, List<LargeGroup> largest, Map<String, ContactSample> pictures) {
        var groups = largest.stream()
                .map(group -> new DuplicatesPage.Group(
                        group.name(),
                        group.size(),
                        group.members().stream()
                                .flatMap(member -> shown(member, pictures))
                                .toList()))
                .toList();
        return new DuplicatesPage(
                folder.uri(),
                summary.measure(),
                summary.samples(),
                summary.grouped(),
                summary.groups(),
                groups,
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static Stream<DuplicatesPage.Shown> shown(LargeGroup.Member member, Map<String, ContactSample> pictures) {
        return Stream.ofNullable(pictures.get(member.key()))
                .map(picture -> new ContactSample(
                        picture.key(),
                        picture.jpeg(),
                        picture.caption(),
                        picture.url() == null ? member.url() : picture.url()))
                .map(picture -> new DuplicatesPage.Shown(picture, member.distance(), member.keep()));
    }
}
