package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tells the rows of a list whose url an earlier row has. Runs on the driver; the urls are compared by a join. */
final class Duplicates {
    /** The place of the first row with the same url; null when this is the first. */
    static final String FIRST = "first";

    private static final String URL = "first_url";
    private static final String ROWS = "first_rows";

    private Duplicates() {}

    /**
     * Adds the column {@link #FIRST}.
     *
     * @param rows those wanted
     * @param all of the list, {@code rows} among them
     * @param url the column of the urls in both
     * @param place the column of the places in both
     */
    static Dataset<Row> marked(Dataset<Row> rows, Dataset<Row> all, String url, String place) {
        var firsts = all.where(col(url).isNotNull().and(col(url).notEqual(lit(""))))
                .groupBy(col(url).as(URL))
                .agg(min(place).as(FIRST), count(lit(1)).as(ROWS))
                .where(col(ROWS).gt(lit(1)))
                .drop(ROWS);
        return rows.join(firsts, col(url).equalTo(col(URL)), "left")
                .drop(URL)
                .withColumn(FIRST, when(col(FIRST).notEqual(col(place)), col(FIRST)));
    }
}
