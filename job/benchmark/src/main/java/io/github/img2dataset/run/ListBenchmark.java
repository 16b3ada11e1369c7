package io.github.img2dataset.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.sha1;

import io.github.img2dataset.benchmark.ProcessFigures;
import io.github.img2dataset.cluster.Tasks;
import io.github.img2dataset.run.cli.Sessions;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.urls.UrlList;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * What the way from a url list to the tasks costs, downloads apart: {@code ListBenchmark <rows> [rows per shard]
 * [folder]} makes a Parquet list of urls and captions that hardly compress, opens it, plans its shards, takes every row
 * to its task, and then the last shard alone, as a resumed run does. Prints a row of a table. Shards of 40 rows give the
 * driver as many shards and tasks to look after as 250 times the rows do.
 */
public final class ListBenchmark {
    private static final int FILES = 8;

    private final JavaSparkContext context;
    private final AtomicLong shuffled = new AtomicLong();
    private final AtomicLong spilled = new AtomicLong();
    private final AtomicLong tasks = new AtomicLong();
    private final int rowsPerShard;

    private ListBenchmark(JavaSparkContext context, int rowsPerShard) {
        this.context = context;
        this.rowsPerShard = rowsPerShard;
        context.sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd task) {
                shuffled.addAndGet(task.taskMetrics().shuffleWriteMetrics().bytesWritten());
                tasks.incrementAndGet();
                spilled.addAndGet(task.taskMetrics().diskBytesSpilled());
            }
        });
    }

    public static void main(String[] arguments) throws IOException {
        var rows = Long.parseLong(arguments[0]);
        var rowsPerShard = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        var folder = arguments.length > 2 ? Path.of(arguments[2]) : Files.createTempDirectory("url-list");
        try (var spark = Sessions.open(null, false)) {
            var list = folder.resolve("list-" + rows);
            make(spark, rows, list);
            new ListBenchmark(JavaSparkContext.fromSparkContext(spark.sparkContext()), rowsPerShard)
                    .run(spark, rows, list);
        }
    }

    /** Urls and captions of the usual lengths, 75 and 60 characters. */
    private static void make(SparkSession spark, long rows, Path folder) {
        if (Files.exists(folder)) {
            return;
        }
        var id = col("id").cast("string");
        spark.range(0, rows, 1, FILES)
                .select(
                        concat(lit("https://images-"), col("id").mod(1000), lit(".example.com/"), sha1(id), lit(".jpg"))
                                .as("url"),
                        concat(lit("A picture of "), md5(id), lit(" in the morning"))
                                .as("caption"))
                .write()
                .parquet(folder.toString());
    }

    private void run(SparkSession spark, long rows, Path folder) throws IOException {
        var config = new UrlListConfig(InputFormat.PARQUET, "url", "caption", List.of(), null, null, false);
        var files = InputFiles.list(folder.toString(), InputFormat.PARQUET.extension(), Map.of());
        var open = Timed.of(() -> UrlList.open(spark, files, config));
        var plan = Timed.of(() -> open.result.plan(rowsPerShard, 0));
        var found = Timed.of(() -> rows(open.result, plan.result, plan.result.shards())
                .mapPartitions(ListBenchmark::counted)
                .reduce(Long::sum));
        if (found.result != rows) {
            throw new IllegalStateException(found.result + " rows of " + rows);
        }
        var last = new BitSet();
        last.set(plan.result.endShard() - 1);
        var resume = Timed.of(() -> rows(open.result, plan.result, last).first());
        System.out.println(
                "| rows | shards | tasks | open, s | to the tasks, s | last shard, s | shuffle, MB | spill, MB "
                        + "| plan, bytes | peak resident, MiB |");
        System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        System.out.printf(
                Locale.ROOT,
                "| %,d | %,d | %,d | %.1f | %.1f | %.1f | %d | %d | %d | %d |%n",
                rows,
                plan.result.shardCount(),
                tasks.get(),
                open.seconds,
                found.seconds,
                resume.seconds,
                shuffled.get() / 1_000_000,
                spilled.get() / 1_000_000,
                serialized(plan.result),
                ProcessFigures.peakResidentMiB());
    }

    private JavaRDD<UrlRow> rows(UrlList list, ShardPlan plan, BitSet wanted) {
        return list.rows(plan, wanted, Tasks.forShards(wanted.cardinality(), context.defaultParallelism()));
    }

    /** How many rows; each shard's must be in order, from 0 on. */
    private static Iterator<Long> counted(Iterator<UrlRow> rows) {
        var count = 0L;
        var shard = -1;
        var index = 0;
        for (; rows.hasNext(); count++) {
            var row = rows.next();
            index = row.shard() == shard ? index + 1 : 0;
            shard = row.shard();
            if (row.index() != index) {
                throw new IllegalStateException("Shard " + shard + " has row " + row.index() + " at " + index);
            }
        }
        return List.of(count).iterator();
    }

    private record Timed<T>(T result, double seconds) {
        static <T> Timed<T> of(Supplier<T> work) {
            var begun = System.nanoTime();
            var result = work.get();
            return new Timed<>(result, (System.nanoTime() - begun) / 1e9);
        }
    }

    private static int serialized(Object object) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.size();
    }
}
