package io.github.img2dataset.pack;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.github.img2dataset.cluster.SqlMessage;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.Status;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The metadata of all source shards as Spark reads it; the images' bytes are not. */
final class Metadata {
    /** Columns of {@link #ordered}, in their order. */
    static final int FILE = 0;

    static final int ROW = 1;
    static final int KEY = 2;
    static final int WEIGHT = 3;

    /** What a sample takes beside its image's bytes, headers, padding, JSON and text, about. */
    private static final int OVERHEAD_BYTES = 3_000;

    /** Bytes a pixel of a JPEG of quality 95, about; only how samples of one shard compare matters. */
    private static final double BYTES_A_PIXEL = 0.3;

    private static final String FILE_NAME = "img2dataset_file";
    private static final String ROW_INDEX = "img2dataset_row";
    private static final String SAMPLE_WEIGHT = "img2dataset_weight";
    private static final String SURPLUS = "img2dataset_surplus";

    private final SparkSession spark;
    private final Dataset<Row> rows;

    Metadata(SparkSession spark, String folder, List<SourceShard> shards) {
        var paths = shards.stream()
                .map(shard -> folder + "/" + shard.metadataFile())
                .toArray(String[]::new);
        this.spark = spark;
        this.rows = spark.read()
                .option("recursiveFileLookup", "false")
                .parquet(paths)
                .withColumn(FILE_NAME, col("_metadata.file_name"))
                .withColumn(ROW_INDEX, col("_metadata.row_index"));
    }

    private Dataset<Row> successes() {
        return rows.where(col(MetadataColumns.STATUS).equalTo(Status.SUCCESS.label()));
    }

    /** For each metadata file the weights of its successful samples, summed up. */
    Map<String, Long> weights() {
        var weights = new HashMap<String, Long>();
        successes()
                .withColumn(SAMPLE_WEIGHT, weight())
                .groupBy(col(FILE_NAME))
                .agg(sum(col(SAMPLE_WEIGHT)))
                .collectAsList()
                .forEach(row -> weights.put(row.getString(0), row.getLong(1)));
        return weights;
    }

    /** How many bytes a sample has compared with others of its shard: by its area where that is known. */
    private Column weight() {
        var names = Arrays.asList(rows.columns());
        var area = names.contains(MetadataColumns.WIDTH) && names.contains(MetadataColumns.HEIGHT)
                ? coalesce(
                        col(MetadataColumns.WIDTH)
                                .cast("long")
                                .multiply(col(MetadataColumns.HEIGHT).cast("long")),
                        lit(0L))
                : lit(0L);
        return lit(OVERHEAD_BYTES).plus(area.multiply(lit(BYTES_A_PIXEL))).cast("long");
    }

    /**
     * The successful samples that are wanted, in the new order: file name, row, key, and weight.
     *
     * @param duplicates the groups of which all samples but one are left out; null for none
     * @param shuffleSeed null for the order of the source
     * @throws PackRefusedException when the condition is no condition on these columns
     */
    Dataset<Row> ordered(@Nullable String where, @Nullable String duplicates, @Nullable Long shuffleSeed)
            throws PackRefusedException {
        var chosen = where == null ? successes() : chosen(where);
        var wanted = duplicates == null ? chosen : withoutDuplicates(chosen, duplicates);
        var selected =
                wanted.select(col(FILE_NAME), col(ROW_INDEX), col(MetadataColumns.KEY), weight().as(SAMPLE_WEIGHT));
        return shuffleSeed == null
                ? selected.orderBy(length(col(FILE_NAME)), col(FILE_NAME), col(ROW_INDEX))
                : selected.orderBy(xxhash64(lit(shuffleSeed), col(MetadataColumns.KEY)), col(MetadataColumns.KEY));
    }

    private Dataset<Row> withoutDuplicates(Dataset<Row> samples, String duplicates) {
        var surplus = spark.read()
                .parquet(duplicates)
                .where(not(col("keep")))
                .select(col(MetadataColumns.KEY).as(SURPLUS));
        return samples.join(surplus, col(MetadataColumns.KEY).equalTo(col(SURPLUS)), "left_anti");
    }

    private Dataset<Row> chosen(String where) throws PackRefusedException {
        try {
            return successes().where(expr(where));
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            throw new PackRefusedException(
                    "--where " + where + ": " + SqlMessage.of(e) + ". The columns are " + columns(), e);
        }
    }

    private String columns() {
        return String.join(
                ", ",
                Arrays.stream(rows.columns())
                        .filter(name -> !name.equals(FILE_NAME) && !name.equals(ROW_INDEX))
                        .toList());
    }
}
