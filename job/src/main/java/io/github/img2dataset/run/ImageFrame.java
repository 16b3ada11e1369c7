package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.shard.ExecutorShare;
import io.github.img2dataset.shard.ImageStream;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.urls.ColumnTypes;
import io.github.img2dataset.urls.FrameUrls;
import io.github.img2dataset.urls.source.UrlListException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** A frame's rows with what became of their urls, as a frame: {@link io.github.img2dataset.Img2Dataset#dataset}. */
public final class ImageFrame {
    private static final String IMAGE = "image";

    /** Options of which there is nothing to do without files, by their names. */
    private static final Set<String> OF_FILES = Set.of(
            "url_list",
            "input_format",
            "save_additional_columns",
            "dedupe_urls",
            "output_folder",
            "output_format",
            "number_sample_per_shard",
            "shuffle_seed",
            "oom_shard_count",
            "incremental_mode",
            "key_col",
            "force",
            "wait_for_lease",
            "max_shard_retry",
            "min_success_rate",
            "report_every",
            "metadata_table",
            "retry_failed",
            "retry_reasons",
            "enable_wandb",
            "wandb_project");

    private ImageFrame() {}

    /** Whether an option, named without dashes, is about files, of which a frame has none. */
    public static boolean isOfFiles(String option) {
        return OF_FILES.contains(option);
    }

    /**
     * Describes the frame; nothing is downloaded before an action asks for it.
     *
     * @param arguments as of the command line, without those about files
     * @throws UsageException when the options do not fit, or a column is not there
     */
    public static Dataset<Row> of(Dataset<Row> rows, List<String> arguments) {
        refuseOptionsOfFiles(arguments);
        var words = new ArrayList<>(arguments);
        words.addAll(List.of("--url_list=DataFrame", "--input_format=table", "--output_format=dummy"));
        var config = JobConfig.from(CommandLineParser.parse(words));
        try {
            var schema = rows.schema();
            var memory = ExecutorMemory.of(rows.sparkSession().sparkContext().getConf());
            var task = new Task(new FrameUrls(schema, config.list()), shardConfig(config, memory), schema.size());
            return rows.mapPartitions(task, Encoders.row(withResults(schema, task.config)));
        } catch (UrlListException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuseOptionsOfFiles(List<String> arguments) {
        for (var argument : arguments) {
            var name = argument.replaceFirst("^--", "").replaceFirst("=.*", "").replace('-', '_');
            if (argument.startsWith("--") && isOfFiles(name)) {
                throw new UsageException(
                        "--" + name + " does nothing in a DataFrame of images, which writes no files: leave it out");
            }
        }
    }

    private static ShardConfig shardConfig(JobConfig config, ExecutorMemory memory) {
        return new ShardConfig(
                "",
                Map.of(),
                "",
                OutputFormat.DUMMY,
                new KeyFormat(1, 1),
                config.schema(List.of(), AddedColumns.of(config)),
                config.imageColumn(),
                config.hash(),
                config.list().verifyHashCol() != null,
                config.threadCount(),
                config.fetch(),
                config.image(),
                new ExecutorShare(1, memory.forImages()),
                config.transform(),
                null,
                null);
    }

    private static StructType withResults(StructType list, ShardConfig config) {
        var all = list;
        for (var field : ColumnTypes.schema(resultColumns(config)).fields()) {
            all = add(all, field.name(), field.dataType());
        }
        return add(add(all, MetadataColumns.FAILURE_REASON, DataTypes.StringType), IMAGE, DataTypes.BinaryType);
    }

    private static StructType add(StructType columns, String name, DataType type) {
        for (var column : columns.fieldNames()) {
            if (column.toLowerCase(Locale.ROOT).equals(name)) {
                throw new UsageException("The DataFrame has a column " + column
                        + ", but the result has its own column of that name: drop or rename it (withColumnRenamed)");
            }
        }
        return columns.add(name, type, true);
    }

    /** The metadata columns, texts and numbers, that the list does not bring; without a data set there are no keys. */
    private static List<Column> resultColumns(ShardConfig config) {
        return config.schema().columns().stream()
                .filter(column -> !Set.of(
                                MetadataColumns.URL,
                                MetadataColumns.CAPTION,
                                MetadataColumns.KEY,
                                MetadataColumns.FAILURE_REASON)
                        .contains(column.name()))
                .toList();
    }

    /** What a Spark task does with a partition. */
    private record Task(FrameUrls urls, ShardConfig config, int listColumns)
            implements MapPartitionsFunction<Row, Row> {

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            var stream = new ImageStream<>(config, ShardTask.attempt(""), new Iterator<ImageStream.Item<Row>>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public ImageStream.Item<Row> next() {
                    var row = rows.next();
                    UrlRow listed = urls.of(row);
                    return new ImageStream.Item<>(row, listed);
                }
            });
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> stream.close());
            var places = resultColumns(config).stream()
                    .map(column -> config.schema().indexOf(column.name()))
                    .toList();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return stream.hasNext();
                }

                @Override
                public Row next() {
                    return row(stream.next(), places);
                }
            };
        }

        private Row row(ImageStream.Made<Row> made, List<Integer> places) {
            var values = new @Nullable Object[listColumns + places.size() + 2];
            for (var i = 0; i < listColumns; i++) {
                values[i] = made.origin().get(i);
            }
            for (var i = 0; i < places.size(); i++) {
                values[listColumns + i] = made.sample().metadata().get(places.get(i));
            }
            values[values.length - 2] = Optional.ofNullable(made.failure())
                    .map(failure -> failure.reason().label())
                    .orElse(null);
            values[values.length - 1] = made.sample().image();
            return RowFactory.create(values);
        }
    }
}
