package io.github.img2dataset.urls.source;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** A Spark session with the settings that reading a url list rests on, apart from the user's. */
public final class ListSession {
    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
    private static final String USERS_SHUFFLE_PARTITIONS = "spark.img2dataset.users.shuffle.partitions";

    /** A part's sort then stays in a task's memory, captions included. */
    private static final long ROWS_OF_A_PART = 500_000;

    private static final int MOST_PARTS = 20_000;

    private ListSession() {}

    public static SparkSession of(SparkSession users) {
        var session = users.newSession();
        for (var setting : users.sql("SET").collectAsList()) {
            if (session.conf().isModifiable(setting.getString(0))) {
                session.conf().set(setting.getString(0), setting.getString(1));
            }
        }
        var conf = session.conf();
        // Adaptive execution may merge or split the partitions that we made.
        conf.set("spark.sql.adaptive.enabled", "false");
        // URL and url are two columns.
        conf.set("spark.sql.caseSensitive", "true");
        // Values as LocalDate and Instant.
        conf.set("spark.sql.datetime.java8API.enabled", "true");
        // Nanosecond timestamps, which pandas writes, would make the whole file unreadable.
        conf.set("spark.sql.legacy.parquet.nanosAsLong", "true");
        // Dates before 1900 mean what pyarrow and Spark 3 and newer write; Spark 3.5 would rather ask.
        conf.set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
        conf.set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
        conf.set("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
        conf.set("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
        // A cast that cannot be done gives null, and not an exception far from its cause.
        conf.set("spark.sql.ansi.enabled", "false");
        // A file that cannot be read is an error; rows must not get lost.
        conf.set("spark.sql.files.ignoreCorruptFiles", "false");
        conf.set("spark.sql.files.ignoreMissingFiles", "false");
        // Without the checksums' wrapper, which takes the colon in a file's name for the end of a scheme.
        conf.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
        conf.set("fs.file.impl.disable.cache", "true");
        // A list of 300 columns is no news to the user.
        conf.set("spark.sql.debug.maxToStringFields", "1000");
        // The few rows that we aggregate are one per file.
        conf.set(USERS_SHUFFLE_PARTITIONS, conf.get(SHUFFLE_PARTITIONS));
        conf.set(SHUFFLE_PARTITIONS, "1");
        return session;
    }

    /** Does something with the session's settings: Spark takes some of them from the thread's active session. */
    public static <T> T within(SparkSession session, Supplier<T> work) {
        var active = SparkSession.active();
        SparkSession.setActiveSession(session);
        try {
            return work.get();
        } finally {
            SparkSession.setActiveSession(active);
        }
    }

    /** Hadoop's settings of the session, which the executors read files with. */
    public static Map<String, String> storageSettings(SparkSession session) {
        var settings = new HashMap<String, String>();
        session.sparkContext().hadoopConfiguration().forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
        return settings;
    }

    /** Number of partitions in which so many rows are sorted or joined. */
    public static int parts(SparkSession session, long rows) {
        var cores = session.sparkContext().defaultParallelism();
        return Math.toIntExact(Math.max(cores, Math.min(MOST_PARTS, rows / ROWS_OF_A_PART)));
    }

    /** Prepares one of our sessions for joins of so many rows; where the user's are finer they follow the user. */
    public static void sizeJoins(SparkSession session, long rows) {
        var users = Integer.parseInt(session.conf().get(USERS_SHUFFLE_PARTITIONS));
        session.conf().set(SHUFFLE_PARTITIONS, Integer.toString(Math.max(parts(session, rows), users)));
    }
}
