package io.github.img2dataset.duplicates;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.substring;

import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.Status;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** The successful samples of a data set with their hashes, as its metadata files have them; images are not read. */
final class HashedSamples {
    static final String KEY = MetadataColumns.KEY;

    /** The perceptual hash as a number, or the hash of the bytes when only that counts. */
    static final String PICTURE = "picture";

    /** The hash of the downloaded bytes. */
    static final String CONTENT = "content";

    /** Pixels of the picture as downloaded, as far as is known. */
    static final String AREA = "area";

    static final String FILE = "file";
    static final String URL = MetadataColumns.URL;

    private static final List<String> PERCEPTUAL = List.of("phash", "dhash");
    private static final List<String> OF_BYTES = List.of("sha256", "sha512", "md5");
    private static final int HALF_DIGITS = 8;

    private final Dataset<Row> rows;

    private HashedSamples(Dataset<Row> rows) {
        this.rows = rows;
    }

    /** @param metadataFiles paths or uris */
    static HashedSamples open(SparkSession spark, List<String> metadataFiles) {
        var rows = spark.read().option("recursiveFileLookup", "false").parquet(metadataFiles.toArray(String[]::new));
        return new HashedSamples(rows.where(col(MetadataColumns.STATUS).equalTo(Status.SUCCESS.label())));
    }

    /** The column of the perceptual hash. */
    Optional<String> perceptual() {
        return PERCEPTUAL.stream().filter(this::hasText).findFirst();
    }

    /** The column of the hash of the downloaded bytes. */
    Optional<String> ofBytes() {
        return OF_BYTES.stream().filter(this::hasText).findFirst();
    }

    private boolean hasText(String column) {
        return has(column) && rows.schema().apply(column).dataType().equals(DataTypes.StringType);
    }

    private boolean has(String column) {
        return List.of(rows.columns()).contains(column);
    }

    /** All successes. */
    long count() {
        return rows.count();
    }

    /** Key, picture, and area of the samples that have a perceptual hash, and their content where it is known. */
    Dataset<Row> seen(String perceptual) {
        var content = ofBytes().map(name -> col(name)).orElse(lit(null).cast("string"));
        return rows.where(col(perceptual).isNotNull())
                .select(col(KEY), number(col(perceptual)).as(PICTURE), content.as(CONTENT), area().as(AREA));
    }

    /** Key, picture, and area of the samples, with the hash of their bytes as their picture. */
    Dataset<Row> byBytes(String hash) {
        return rows.where(col(hash).isNotNull()).select(col(KEY), col(hash).as(PICTURE), area().as(AREA));
    }

    /** Key, metadata file, and url of some samples. */
    Dataset<Row> named(List<String> keys) {
        var url = has(URL) ? col(URL).cast("string") : lit(null).cast("string");
        return rows.where(col(KEY).isin(keys.toArray()))
                .select(col(KEY), col("_metadata.file_name").as(FILE), url.as(URL));
    }

    /** Sixteen hexadecimal digits as a number; Spark reads no more than fifteen of them as one. */
    private static Column number(Column digits) {
        var high = conv(substring(digits, 1, HALF_DIGITS), 16, 10).cast("long");
        var low = conv(substring(digits, HALF_DIGITS + 1, HALF_DIGITS), 16, 10).cast("long");
        return shiftleft(high, Integer.SIZE).bitwiseOR(low);
    }

    private Column area() {
        return coalesce(
                product(MetadataColumns.ORIGINAL_WIDTH, MetadataColumns.ORIGINAL_HEIGHT),
                product(MetadataColumns.WIDTH, MetadataColumns.HEIGHT),
                lit(0L));
    }

    private Column product(String width, String height) {
        return has(width) && has(height)
                ? col(width).cast("long").multiply(col(height).cast("long"))
                : lit(null).cast("long");
    }
}
