package io.github.img2dataset.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The connected components of a graph, by large and small stars in turn (Kiveris and others, Connected Components in
 * MapReduce and Beyond, 2014): each round hangs nodes below lesser ones, until every node hangs below the least one of its
 * component. The same graph gives the same components; a round's tasks hold no more than a row.
 */
final class Components {
    static final String NODE = "node";
    static final String ROOT = "root";

    /** The number of rounds grows with the logarithm of the longest path; so many are none that ends. */
    private static final int MOST_ROUNDS = 60;

    private static final StructType COLUMNS =
            new StructType().add(NODE, DataTypes.LongType, false).add(ROOT, DataTypes.LongType, false);

    private final SparkSession spark;

    Components(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Each node but the least ones of the components, and the least of its component. Spark keeps them until the session
     * ends.
     *
     * @param links pairs of nodes, the greater one first
     */
    Dataset<Row> of(Dataset<Row> links) {
        var stars = Round.of(spark, links.toDF(NODE, ROOT).distinct());
        for (var round = 0; round < MOST_ROUNDS; round++) {
            var next = Round.of(
                    spark, star(star(bothWays(stars.pairs()), true), false).distinct());
            stars.kept().unpersist(false);
            if (next.digest().equals(stars.digest())) {
                return next.pairs();
            }
            stars = next;
        }
        throw new IllegalStateException("The components of the graph are not found after " + MOST_ROUNDS + " rounds");
    }

    private static Dataset<Row> bothWays(Dataset<Row> pairs) {
        return pairs.union(pairs.select(col(ROOT), col(NODE)));
    }

    private static Dataset<Row> star(Dataset<Row> pairs, boolean large) {
        return pairs.repartition(col(NODE))
                .sortWithinPartitions(col(NODE), col(ROOT))
                .mapPartitions(new StarTask(large), Encoders.tuple(Encoders.LONG(), Encoders.LONG()))
                .toDF(NODE, ROOT);
    }

    /**
     * The pairs that a round of stars ended with.
     *
     * @param kept by Spark for the next round
     * @param pairs what is kept, without the plan that made it, which would grow from round to round
     * @param digest of the set of pairs
     */
    private record Round(JavaRDD<Row> kept, Dataset<Row> pairs, String digest) {
        static Round of(SparkSession spark, Dataset<Row> made) {
            var kept = made.toJavaRDD().persist(StorageLevel.MEMORY_AND_DISK_SER());
            var pairs = spark.createDataFrame(kept, COLUMNS);
            var digest = pairs.agg(count(lit(1)), expr("bit_xor(xxhash64(" + NODE + ", " + ROOT + "))"))
                    .first();
            return new Round(kept, pairs, digest.toString());
        }
    }
}
