package io.github.img2dataset.testing;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of a test JVM: two cores, no UI. Never stopped; the JVM's end does. */
public final class LocalSpark {
    private static final String MASTER = "local[2]";

    private static final SparkSession SESSION = SparkSession.builder()
            .master(MASTER)
            .appName("tests")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            // For reading what we made: Spark 3.5 refuses old dates unless told how they are meant.
            .config("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED")
            .getOrCreate();

    static {
        // Spark would hand over the session that another test had opened, with the cores and settings of that one.
        var master = SESSION.sparkContext().master();
        if (!master.equals(MASTER)) {
            throw new IllegalStateException("A test of this JVM has opened a session of its own: " + master);
        }
    }

    private LocalSpark() {}

    public static SparkSession session() {
        return SESSION;
    }
}
