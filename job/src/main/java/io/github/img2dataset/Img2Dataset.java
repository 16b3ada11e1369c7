package io.github.img2dataset;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.RunListener;
import io.github.img2dataset.api.RunResult;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.DownloadJob;
import io.github.img2dataset.run.ImageFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Turns a list of image urls into a data set, in a Spark session of the caller's.
 *
 * <pre>{@code
 * RunResult result = Img2Dataset.on(spark)
 *         .urlList("urls.parquet")
 *         .outputFolder("out")
 *         .option("input_format", "parquet")
 *         .option("image_size", 384)
 *         .run();
 * System.out.println(result);
 * }</pre>
 *
 * <p>Options have the names, values and defaults of the command line, {@code --help} lists them, and they are checked in
 * the same way. One given twice has the later value, except for {@code header}, which adds up. An object of this class
 * is for one thread; what it starts is not.
 */
public final class Img2Dataset {
    private final SparkSession spark;
    private final List<String> arguments = new ArrayList<>();
    private final List<RunListener> listeners = new ArrayList<>();
    private @Nullable Dataset<Row> frame;
    private boolean isQuiet;

    private Img2Dataset(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Begins to describe a run.
     *
     * @param spark the session to run in; it stays the caller's
     * @return a description without options
     */
    public static Img2Dataset on(SparkSession spark) {
        return new Img2Dataset(spark);
    }

    /**
     * Names the list ({@code url_list}).
     *
     * @param path a file, folder, or pattern on any file system that Hadoop knows, or an http(s) address
     * @return this
     */
    public Img2Dataset urlList(String path) {
        return option("url_list", path);
    }

    /**
     * Takes the rows of a frame for the list; {@code url_col}, {@code caption_col}, {@code save_additional_columns} name
     * its columns. The frame is computed once, and its rows are kept in the data set's folder: a later run into that
     * folder with a frame of the same columns goes on with the kept rows, so that every row keeps its key, and does not
     * look at the frame.
     *
     * @param rows of any source that Spark reads
     * @return this
     */
    public Img2Dataset urlList(Dataset<Row> rows) {
        frame = rows;
        return this;
    }

    /**
     * Names the data set's folder ({@code output_folder}).
     *
     * @param path on any file system that Hadoop knows
     * @return this
     */
    public Img2Dataset outputFolder(String path) {
        return option("output_folder", path);
    }

    /**
     * Sets an option of the command line.
     *
     * @param name with or without the dashes before it
     * @param value as on the command line, without the shell's quotes
     * @return this
     */
    public Img2Dataset option(String name, String value) {
        arguments.add((name.startsWith("-") ? "" : "--") + name + "=" + value);
        return this;
    }

    /**
     * Sets an option that is on or off.
     *
     * @param name with or without the dashes before it
     * @param value whether it is on
     * @return this
     */
    public Img2Dataset option(String name, boolean value) {
        return option(name, value ? "True" : "False");
    }

    /**
     * Sets an option that is a whole number.
     *
     * @param name with or without the dashes before it
     * @param value the number
     * @return this
     */
    public Img2Dataset option(String name, long value) {
        return option(name, Long.toString(value));
    }

    /**
     * Sets an option that is a number.
     *
     * @param name with or without the dashes before it
     * @param value the number
     * @return this
     */
    public Img2Dataset option(String name, double value) {
        return option(name, value == Double.POSITIVE_INFINITY ? "inf" : Double.toString(value));
    }

    /**
     * Sets options.
     *
     * @param options name to value, each as {@link #option(String, String)} takes them
     * @return this
     */
    public Img2Dataset options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /**
     * Adds the words of a command line.
     *
     * @param commandLine such as {@code --image_size}, {@code 384}
     * @return this
     */
    public Img2Dataset options(List<String> commandLine) {
        arguments.addAll(commandLine);
        return this;
    }

    /**
     * Adds somebody who hears how the run goes.
     *
     * @param listener called from threads of the run
     * @return this
     */
    public Img2Dataset listener(RunListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Prints nothing: without this, progress goes to standard error and notices to the log.
     *
     * @return this
     */
    public Img2Dataset quiet() {
        isQuiet = true;
        return this;
    }

    /**
     * Begins the run, on a thread of its own.
     *
     * @return the run under way
     * @throws UsageException if the options do not fit, with one line for the user
     */
    public DownloadRun start() {
        var words = List.copyOf(arguments);
        var rows = frame;
        return DownloadRun.start(new ObservedJob(
                listeners, isQuiet, (progress, notices) -> DownloadJob.of(spark, rows, words, progress, notices)));
    }

    /**
     * Makes the data set, and returns when that is done. Shards that could not be made are in the result; they are no
     * exception. An interrupt of this thread cancels the run.
     *
     * @return how the run ended
     * @throws UsageException if options, url list or output folder do not fit, with one line for the user
     * @throws CancelledException if somebody cancelled the run or its Spark jobs, or interrupted this thread
     * @throws IOException if the storage fails the driver
     */
    public RunResult run() throws IOException {
        return start().awaitOrCancel();
    }

    /**
     * Gives the rows of a frame with what becomes of their urls, for a program that filters, joins and writes images
     * itself. Nothing is downloaded before an action asks for it, and no file is written. The columns are those of the
     * frame, as they are; then {@code status}, {@code error_message}, {@code width}, {@code height}, {@code
     * original_width}, {@code original_height}, {@code exif} and the hash unless {@code extract_exif} and {@code compute_hash} say otherwise, {@code
     * failure_reason}, and {@code image}, the encoded bytes. A row that fails is a row without {@code image}. Rows of a
     * partition come in the order in which their downloads end; a partition has as many requests under way as {@code
     * thread_count} says, so a frame of few rows needs few partitions.
     *
     * <p>Spark computes such a frame anew for each action, and a lost partition again: urls are then requested again, and
     * may give other images. Write it, or {@code persist} it, before it is used twice.
     *
     * @param rows the list; {@code url_col} names the column of its urls
     * @return a frame that downloads when it is computed
     * @throws UsageException if the options do not fit or are about files, or if a column is not there
     */
    public Dataset<Row> dataset(Dataset<Row> rows) {
        if (frame != null) {
            throw new UsageException("dataset() takes the rows itself: leave out urlList()");
        }
        return ImageFrame.of(rows, arguments);
    }
}
