package io.github.img2dataset.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.Img2Dataset;
import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.RunListener;
import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists that Spark reads: tables, queries, data sources, and frames. */
@Timeout(180)
class SparkListIT {
    private final ImageServer server = new ImageServer();
    private final List<String> notices = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.release();
        server.close();
    }

    @Test
    void readsATableOnceAndRefusesAnother() throws IOException {
        rows(7).createOrReplaceTempView("images");
        var first = run("--input_format", "table", "--url_list", "images");
        assertThat(first.totals().successes()).isEqualTo(7);
        var keys = keys();
        assertThat(keys).hasSize(7);
        assertThat(JobRuns.metadata(out()).values())
                .allSatisfy(
                        row -> assertThat(row.<String>getAs("caption")).isEqualTo("caption " + row.<Long>getAs("id")));

        // A rerun reads what was kept, whatever the table holds by now.
        LocalSpark.session()
                .sql("select 'x' as url, 'y' as caption, 1L as id, 's' as state")
                .createOrReplaceTempView("images");
        assertThat(run("--input_format", "table", "--url_list", "images").finishedBefore())
                .isEqualTo(4);
        assertThat(keys()).isEqualTo(keys);

        assertThatThrownBy(() -> run("--input_format", "table", "--url_list", "others"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("the list is the table others, was the table images");
        assertThatThrownBy(() -> run("--input_format", "sql", "--url_list", "select * from images"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("was the table images");
        LocalSpark.session().catalog().dropTempView("images");
    }

    @Test
    void takesTheRowsOfAQueryInItsOrder() throws IOException {
        rows(5).createOrReplaceTempView("pictures");
        run("--input_format", "sql", "--url_list", "select * from pictures where id > 0 order by id desc");

        assertThat(keys())
                .containsExactly(
                        Map.entry("000000", 4L),
                        Map.entry("000001", 3L),
                        Map.entry("000010", 2L),
                        Map.entry("000011", 1L));
        LocalSpark.session().catalog().dropTempView("pictures");
    }

    @Test
    void readsWhatADataSourceOfSparkReads() throws IOException {
        var orc = folder.resolve("list.orc").toString();
        rows(3).coalesce(1).write().orc(orc);

        assertThat(run("--input_format", "orc", "--url_list", orc).totals().successes())
                .isEqualTo(3);
        assertThat(keys().values()).containsExactly(0L, 1L, 2L);
        assertThat(JobRuns.run(arguments("--input_format", "orc", "--url_list", orc, "--incremental_mode", "extend"))
                        .totals()
                        .successes())
                .isEqualTo(3);
        assertThat(keys().values()).containsExactly(0L, 1L, 2L, 0L, 1L, 2L);
    }

    /** The frame comes in another order each time that it is computed. */
    @Test
    void aFrameThatIsCancelledAndRerunKeepsItsKeys() throws Exception {
        var shards = new AtomicInteger();
        var frame = rows(6).union(
                        LocalSpark.session().sql("select '" + server.url("/held/1.jpg") + "', 'held', 99L, 's'"))
                .orderBy(rand());
        var run = api(frame)
                .listener(new RunListener() {
                    @Override
                    public void shardFinished(ShardResult shard) {
                        shards.incrementAndGet();
                    }
                })
                .start();
        Await.until("the shards without the held row", () -> shards.get() == 3);
        run.cancel();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        var before = keys();
        server.release();

        var rest = api(frame)
                .listener(new RunListener() {
                    @Override
                    public void notice(String line) {
                        notices.add(line);
                    }
                })
                .run();

        assertThat(rest.shards()).hasSize(1);
        var after = keys();
        assertThat(after.values()).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 99L);
        assertThat(after).containsAllEntriesOf(before);
        assertThat(notices)
                .anyMatch(line -> line.contains("rows-00000, where an earlier run saved those of the DataFrame"));
    }

    @Test
    void whatAListCannotHoldIsOneLine() {
        assertRefused(rows(1).withColumn("state", org.apache.spark.sql.functions.expr("make_interval(1)")))
                .hasMessageContaining("Column state of the url list cannot be saved: its type interval");
        assertRefused(rows(1).drop("caption")).hasMessageContaining("no column caption");
        assertRefused(rows(1).withColumn("url", org.apache.spark.sql.functions.array(col("url"))))
                .hasMessageContaining("--url_col");
        assertRefused(rows(1).where("id > 5")).hasMessageContaining("The list is empty");
        assertThatThrownBy(() -> api(rows(1)).urlList("x").run())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("leave out --url_list");
    }

    @Test
    void whatSparkCannotReadIsOneLine() {
        assertThatThrownBy(() -> run("--input_format", "delta", "--url_list", folder.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("this session has no data source delta; add its package");
        assertThatThrownBy(() -> run("--input_format", "sql", "--url_list", "select nothing from nowhere"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nowhere")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> run("--input_format", "sql", "--url_list", "drop table images"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("must be a query");
        assertThatThrownBy(() -> run("--input_format", "parqet", "--url_list", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Unknown input format: parqet");
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Dataset<Row> frame) {
        return assertThatThrownBy(() -> api(frame).run())
                .isInstanceOf(UsageException.class)
                .hasMessageNotContaining("\n");
    }

    private Dataset<Row> rows(int count) {
        return LocalSpark.session()
                .range(count)
                .selectExpr(
                        "concat('" + server.url("/ok/") + "', id, '.jpg') as url",
                        "concat('caption ', id) as caption",
                        "id",
                        "'a state' as state");
    }

    private Img2Dataset api(Dataset<Row> frame) {
        return Img2Dataset.on(LocalSpark.session()).urlList(frame).quiet().options(shared());
    }

    private RunSummary run(String... words) throws IOException {
        return JobRuns.run(arguments(words));
    }

    private List<String> arguments(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(0, shared());
        return arguments;
    }

    private List<String> shared() {
        return List.of(
                "--output_folder",
                out().toString(),
                "--output_format",
                "webdataset",
                "--caption_col",
                "caption",
                "--save_additional_columns",
                "id,state",
                "--number_sample_per_shard",
                "2",
                "--timeout",
                "170",
                "--allowed_networks",
                "127.0.0.0/8");
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Map<String, Long> keys() {
        var keys = new TreeMap<String, Long>();
        JobRuns.metadata(out()).forEach((key, row) -> keys.put(key, row.<Long>getAs("id")));
        return keys;
    }
}
