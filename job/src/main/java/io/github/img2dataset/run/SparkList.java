package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.cluster.SqlMessage;
import io.github.img2dataset.metadata.ListPlan.ListedFile;
import io.github.img2dataset.run.options.HashColumn;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.FirstLine;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A list whose rows Spark reads: a table, a query, a data source, or a frame of the caller's. Nothing says that they come
 * in the same order twice, so a run keeps them beside its plan, {@code rows-SHARD}, before it records the plan; every
 * rerun reads those, and each row keeps its key.
 */
final class SparkList implements ListAt {
    /** How a statement begins that reads and does nothing else. */
    private static final Set<String> READS = Set.of("select", "with", "from", "values", "table", "(");

    private static final int MOST_COLUMNS = 20;

    private final SparkSession spark;
    private final JobConfig config;
    private final @Nullable Dataset<Row> frame;
    private final OutputFolder folder;
    private final Map<String, String> storageSettings;
    private final Consumer<String> notices;

    /**
     * Describes the list.
     *
     * @param frame the caller's; null for what the options name
     */
    SparkList(
            SparkSession spark,
            JobConfig config,
            @Nullable Dataset<Row> frame,
            OutputFolder folder,
            Map<String, String> storageSettings,
            Consumer<String> notices) {
        this.spark = spark;
        this.config = config;
        this.frame = frame;
        this.folder = folder;
        this.storageSettings = storageSettings;
        this.notices = notices;
    }

    /** What the plan remembers the list by. */
    ListedFile listed() {
        return ListedFile.named(name());
    }

    private String name() {
        if (frame != null) {
            var columns = Stream.of(frame.schema().fields())
                    .limit(MOST_COLUMNS)
                    .map(field -> field.name() + " " + field.dataType().simpleString())
                    .collect(Collectors.joining(", "));
            return "DataFrame of " + columns;
        }
        var words = config.urlList().strip().replaceAll("\\s+", " ");
        return switch (config.list().format().kind()) {
            case TABLE -> "table " + words;
            case SQL -> "query " + words;
            default -> config.list().format().extension() + " source " + words;
        };
    }

    @Override
    public UrlList fresh(int firstShard) throws IOException {
        var rows = name(firstShard);
        UrlList.save(read(), config.list(), folder.uri() + "/" + rows);
        var list = open(rows);
        HashColumn.refuseIfNone(list, config);
        notices.accept("The rows of the " + name() + " are saved in " + folder.uri() + "/" + rows
                + "; a rerun reads them from there");
        return list;
    }

    @Override
    public UrlList kept(int firstShard) throws IOException {
        var rows = name(firstShard);
        if (!folder.exists(rows)) {
            throw new UsageException(folder.uri() + "/" + rows + ", where an earlier run saved the rows of the "
                    + name() + ", no longer exists. Use another --output_folder, or --incremental_mode overwrite");
        }
        notices.accept("The rows come from " + folder.uri() + "/" + rows + ", where an earlier run saved those of the "
                + name() + "; --incremental_mode extend reads it again");
        return open(rows);
    }

    private UrlList open(String rows) throws IOException {
        var files = InputFiles.list(folder.uri() + "/" + rows, "parquet", storageSettings);
        if (files.isEmpty()) {
            throw new UsageException("The list is empty: the " + name() + " has no row");
        }
        return UrlList.openSaved(spark, files, config.list());
    }

    private String name(int firstShard) {
        return DataSetLayout.PLAN + "/rows-" + config.keys().shardId(firstShard);
    }

    private Dataset<Row> read() {
        if (frame != null) {
            return frame;
        }
        try {
            return named(config.urlList());
        } catch (Exception e) { // of Spark's checked exceptions its Java API declares none
            var message = FirstLine.of(e);
            if (e instanceof ClassNotFoundException
                    || e.getCause() instanceof ClassNotFoundException
                    || message.contains("DATA_SOURCE_NOT_FOUND")
                    || message.contains("Failed to find data source")) {
                throw new UsageException(
                        String.format(
                                Locale.ROOT,
                                "--input_format %1$s: this session has no data source %1$s; add its package, as --conf"
                                        + " spark.jars.packages=GROUP:ARTIFACT:VERSION or by IMG2DATASET_JARS",
                                config.list().format().extension()),
                        e);
            } else if (e instanceof AnalysisException) {
                throw new UsageException(
                        "--url_list, read as " + config.list().format().extension() + ": " + SqlMessage.of(e), e);
            }
            throw e;
        }
    }

    private Dataset<Row> named(String words) {
        var format = config.list().format();
        return switch (format.kind()) {
            case TABLE -> spark.table(words);
            case SQL -> query(words);
            default -> spark.read().format(format.extension()).load(words);
        };
    }

    /** Spark would run a statement that changes something at once. */
    private Dataset<Row> query(String words) {
        var first = words.strip().startsWith("(")
                ? "("
                : words.strip().split("[\\s(]+", 2)[0].toLowerCase(Locale.ROOT);
        if (!READS.contains(first)) {
            throw new UsageException(
                    "--input_format sql: --url_list must be a query, as select url from images: " + words);
        }
        return spark.sql(words);
    }
}
