package io.github.img2dataset.duplicates;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/**
 * Finds the duplicates of a data set and writes them down. Samples of equal hashes are one from the start, so that a
 * picture under a million urls is one node of the graph whose components are the groups. Runs on the driver.
 */
public final class DuplicateSearch {
    static final String GROUP = "group";
    static final String DISTANCE = "distance";
    static final String KEEP = "keep";

    /** Hashes of a bucket in memory: 16 MB. */
    private static final int MOST_IN_BUCKET = 1 << 21;

    private static final String BAND = "band";
    private static final String BEST = "best";
    private static final String BUCKET = "bucket";
    private static final String NUMBER = "number";

    private final SparkSession spark;
    private final HashedSamples samples;
    private final DuplicatesRequest request;
    private final Consumer<String> notices;
    private final LongAccumulator parts;

    /**
     * Prepares a search.
     *
     * @param spark a session; it stays the caller's
     * @param metadataFiles of the finished shards, as paths or uris
     * @param notices takes lines that the user should see
     */
    public DuplicateSearch(
            SparkSession spark, List<String> metadataFiles, DuplicatesRequest request, Consumer<String> notices) {
        this.spark = spark;
        this.samples = HashedSamples.open(spark, metadataFiles);
        this.request = request;
        this.notices = notices;
        this.parts = spark.sparkContext().longAccumulator("parts of large buckets");
    }

    /**
     * Finds the groups and writes a row for each sample of one: key, group (its smallest key), distance (bits that differ
     * from the sample to keep), and keep, which holds for the sample of the largest original area and of these for the
     * smallest key.
     *
     * @param target uri of the Parquet file; what is there is replaced
     * @throws DuplicatesRefusedException when the metadata lack the hash
     */
    public DuplicatesSummary run(String target) throws DuplicatesRefusedException {
        return request.exact() ? exact(target) : near(target);
    }

    private DuplicatesSummary exact(String target) throws DuplicatesRefusedException {
        var hash = samples.ofBytes()
                .orElseThrow(
                        () -> new DuplicatesRefusedException(
                                "the metadata has no hash of the downloaded bytes: a download with --compute_hash sha256 adds one"));
        var rooted = samples.byBytes(hash).withColumn(Components.ROOT, col(HashedSamples.PICTURE));
        write(rooted, lit(0), target);
        return summary(target, hash, rooted.count(), true);
    }

    private DuplicatesSummary near(String target) throws DuplicatesRefusedException {
        var hash = samples.perceptual()
                .orElseThrow(() -> new DuplicatesRefusedException(
                        "the metadata has no perceptual hash: a download with --perceptual_hash phash adds one"
                                + samples.ofBytes()
                                        .map(name -> "; --exact True compares the bytes alone, by their " + name)
                                        .orElse("")));
        var seen = samples.seen(hash);
        var roots = new Components(spark).of(links(seen));
        var rooted = seen.join(roots, col(HashedSamples.PICTURE).equalTo(col(Components.NODE)), "left")
                .withColumn(Components.ROOT, coalesce(col(Components.ROOT), col(HashedSamples.PICTURE)));
        var distance = bit_count(col(HashedSamples.PICTURE).bitwiseXOR(col(BEST).getField(HashedSamples.PICTURE)));
        write(rooted, distance, target);
        if (!parts.isZero()) {
            notices.accept("More than " + MOST_IN_BUCKET + " different hashes resemble each other in the same bits;"
                    + " they were compared in parts, and some near duplicates among them may be in different groups."
                    + " A smaller --distance compares them with fewer others");
        }
        return summary(target, hash, seen.count(), false);
    }

    /** Pairs of hashes that are in one group, the greater one first; not all pairs, but enough to connect the groups. */
    private Dataset<Row> links(Dataset<Row> seen) {
        var links = linksOfSameBytes(seen);
        if (request.distance() == 0) {
            return links;
        }
        var hashes = seen.select(col(HashedSamples.PICTURE)).distinct().persist(StorageLevel.DISK_ONLY());
        var bands = Bands.of(request.distance(), hashes.count());
        return links.union(linksOfNear(hashes, bands));
    }

    /** Groups samples of equal bytes, which have several perceptual hashes where a data set was extended with images of another size. */
    private static Dataset<Row> linksOfSameBytes(Dataset<Row> seen) {
        var pairs = seen.where(col(HashedSamples.CONTENT).isNotNull())
                .select(col(HashedSamples.CONTENT), col(HashedSamples.PICTURE))
                .distinct();
        var least = pairs.groupBy(col(HashedSamples.CONTENT).as(BEST))
                .agg(
                        min(col(HashedSamples.PICTURE)).as(Components.ROOT),
                        count(lit(1)).as(NUMBER))
                .where(col(NUMBER).gt(1));
        return pairs.join(least, col(HashedSamples.CONTENT).equalTo(col(BEST)))
                .where(col(HashedSamples.PICTURE).notEqual(col(Components.ROOT)))
                .select(col(HashedSamples.PICTURE), col(Components.ROOT));
    }

    private Dataset<Row> linksOfNear(Dataset<Row> hashes, Bands bands) {
        var places = new Column[bands.masks().size()];
        for (var band = 0; band < places.length; band++) {
            places[band] = struct(
                    lit(band).as(BAND),
                    col(HashedSamples.PICTURE)
                            .bitwiseAND(lit(bands.masks().get(band)))
                            .as(BUCKET));
        }
        return hashes.select(explode(array(places)).as("at"), col(HashedSamples.PICTURE))
                .select(col("at." + BAND), col("at." + BUCKET), col(HashedSamples.PICTURE))
                .repartition(col(BAND), col(BUCKET))
                .sortWithinPartitions(col(BAND), col(BUCKET), col(HashedSamples.PICTURE))
                .mapPartitions(
                        new BucketTask(request.distance(), MOST_IN_BUCKET, parts),
                        Encoders.tuple(Encoders.LONG(), Encoders.LONG()))
                .toDF(Components.NODE, Components.ROOT);
    }

    /** Writes the groups of more than one, each with its members in the order of their distance. */
    private static void write(Dataset<Row> rooted, Column distance, String target) {
        var root = "of";
        var groups = rooted.groupBy(col(Components.ROOT).as(root))
                .agg(
                        min(col(HashedSamples.KEY)).as(GROUP),
                        count(lit(1)).as(NUMBER),
                        min(struct(
                                        negate(col(HashedSamples.AREA)).as("least"),
                                        col(HashedSamples.KEY),
                                        col(HashedSamples.PICTURE)))
                                .as(BEST))
                .where(col(NUMBER).gt(1));
        rooted.join(groups, col(Components.ROOT).equalTo(col(root)))
                .select(
                        col(HashedSamples.KEY),
                        col(GROUP),
                        distance.cast("int").as(DISTANCE),
                        col(HashedSamples.KEY)
                                .equalTo(col(BEST).getField(HashedSamples.KEY))
                                .as(KEEP))
                .orderBy(col(GROUP), col(KEEP).desc(), col(DISTANCE), col(HashedSamples.KEY))
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(target);
    }

    private DuplicatesSummary summary(String target, String hash, long hashed, boolean exact) {
        var sums = spark.read()
                .parquet(target)
                .agg(count(lit(1)), coalesce(sum(when(col(KEEP), 1L).otherwise(0L)), lit(0L)))
                .first();
        var all = samples.count();
        return new DuplicatesSummary(
                target, hash, exact ? null : request.distance(), all, all - hashed, sums.getLong(0), sums.getLong(1));
    }

    /**
     * The largest groups of those that {@link #run} wrote, the largest first.
     *
     * @param most groups
     * @param members of each; beside the one to keep any of them, the same each time
     */
    public List<LargeGroup> largest(String target, int most, int members) {
        var rows = spark.read().parquet(target);
        var sizes = rows.groupBy(col(GROUP))
                .agg(count(lit(1)).as(NUMBER))
                .orderBy(col(NUMBER).desc(), col(GROUP))
                .limit(most)
                .collectAsList();
        var names = sizes.stream().map(size -> size.getString(0)).toArray();
        var turn = Window.partitionBy(col(GROUP))
                .orderBy(col(KEEP).desc(), xxhash64(col(HashedSamples.KEY)), col(HashedSamples.KEY));
        var chosen = rows.where(col(GROUP).isin(names))
                .withColumn(NUMBER, row_number().over(turn))
                .where(col(NUMBER).leq(members))
                .orderBy(col(KEEP).desc(), col(DISTANCE), col(HashedSamples.KEY))
                .collectAsList();
        var places = places(
                chosen.stream().map(row -> row.<String>getAs(HashedSamples.KEY)).toList());
        var groups = new ArrayList<LargeGroup>();
        for (var size : sizes) {
            var name = size.getString(0);
            groups.add(new LargeGroup(
                    name,
                    size.getLong(1),
                    chosen.stream()
                            .filter(row -> row.getAs(GROUP).equals(name))
                            .map(row -> member(row, places))
                            .toList()));
        }
        return groups;
    }

    private static LargeGroup.Member member(Row row, Map<String, Row> places) {
        var key = row.<String>getAs(HashedSamples.KEY);
        var place = Objects.requireNonNull(places.get(key), key);
        var file = place.<String>getAs(HashedSamples.FILE);
        return new LargeGroup.Member(
                key,
                file.substring(0, file.lastIndexOf('.')),
                place.getAs(HashedSamples.URL),
                row.<Integer>getAs(DISTANCE),
                row.<Boolean>getAs(KEEP));
    }

    private Map<String, Row> places(List<String> keys) {
        var places = new HashMap<String, Row>();
        samples.named(keys).collectAsList().forEach(row -> places.put(row.getAs(HashedSamples.KEY), row));
        return places;
    }
}
