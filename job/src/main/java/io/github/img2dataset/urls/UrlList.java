package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.urls.parquet.ParquetSource;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.ListSession;
import io.github.img2dataset.urls.source.ListSource;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import io.github.img2dataset.urls.text.TextBlocks;
import io.github.img2dataset.urls.text.TextReader;
import io.github.img2dataset.urls.text.TextSource;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The url list: what it holds, how it is cut into shards, and its rows. A row's place depends on the list alone: the
 * index of its file in the list and its position there. Used on the driver.
 */
public final class UrlList {
    private static final String PLACE = "place";
    private static final String SLOT = "slot";

    private final UrlListConfig config;
    private final ListSource source;
    private final SparkSession session;
    private final JavaSparkContext spark;

    private final int files;

    private UrlList(SparkSession session, ListSource source, UrlListConfig config, int files) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.source = source;
        this.config = config;
        this.files = files;
    }

    /**
     * Opens the list: checks its columns, counts its rows, and finds the types of the additional columns. Reads Parquet
     * footers, or text once through.
     *
     * @param files in the order in which they are numbered
     * @throws UrlListException when the list cannot be read as asked
     */
    public static UrlList open(SparkSession spark, List<InputFile> files, UrlListConfig config) {
        return open(spark, files, config, TextBlocks.SIZE);
    }

    /**
     * Looks at what {@link #open} would refuse at once, without Spark: the formats and columns of the first files. A JSON document is left to
     * it: of one in columns, all would have to be read.
     *
     * @throws UrlListException when the list cannot be read as asked
     */
    public static void checkHead(List<InputFile> files, UrlListConfig config, InputReader reader) throws IOException {
        if (config.format().kind() == InputFormat.Kind.PARQUET) {
            ParquetSource.checkHead(files, config, reader);
        } else if (config.format().kind() != InputFormat.Kind.JSON) {
            TextSource.checkHead(files, new TextReader(config, reader));
        }
    }

    /** Opens a list, and cuts text into blocks of {@code blockSize} bytes. */
    static UrlList open(SparkSession spark, List<InputFile> files, UrlListConfig config, long blockSize) {
        var session = ListSession.of(spark);
        var source = config.format().kind() == InputFormat.Kind.PARQUET
                ? new ParquetSource(session, files, config)
                : new TextSource(session, files, config, blockSize);
        return new UrlList(session, source, config, files.size());
    }

    /**
     * Saves the rows of a frame, all columns that are read of them, in the order in which Spark gives them; {@link
     * #openSaved} opens them.
     *
     * @param folder path or uri of a folder; what is in it is replaced
     * @throws UrlListException when the frame lacks a column, or has one in a type that a list cannot hold
     */
    public static void save(Dataset<Row> frame, UrlListConfig config, String folder) {
        FrameRows.read(frame, config).write().mode(SaveMode.Overwrite).parquet(folder);
    }

    /**
     * Opens a list that {@link #saveNew} or {@link #save} wrote. All its files are cut as one.
     *
     * @param files all of the folder, in the order of their paths
     * @param config of the list that it was saved from
     */
    public static UrlList openSaved(SparkSession spark, List<InputFile> files, UrlListConfig config) {
        var session = ListSession.of(spark);
        return new UrlList(session, new SavedList(session, files, config), config, 1);
    }

    /**
     * Saves the rows that are not known yet, all columns that are read of them, in the order of this list. Of a list
     * without rows nothing is saved.
     *
     * @param folder path or uri of a folder; what is in it is replaced
     */
    public void saveNew(KnownRows known, String folder) {
        var stretches = plan(NewRows.STRETCH, 0);
        if (stretches.shardCount() > 0) {
            new NewRows(session, source, config, known).save(stretches, folder);
        }
    }

    /** The columns that are saved as they are: the additional ones, then the bounding boxes unless among them. */
    public List<Column> additionalColumns() {
        var names = config.savedNames();
        var fields = source.columns().fields();
        var first = config.textCols().size();
        return IntStream.range(0, names.size())
                .mapToObj(i -> ColumnTypes.column(names.get(i), fields[first + i].dataType()))
                .toList();
    }

    /**
     * Columns as Spark knows them.
     *
     * @throws UrlListException when one is of a type that is never written
     */
    public static List<Column> columns(StructType schema) {
        return Stream.of(schema.fields())
                .map(field -> ColumnTypes.column(field.name(), field.dataType()))
                .toList();
    }

    /**
     * Cuts the list into shards.
     *
     * @param firstShard id of the first: 0, or where an extended output goes on
     */
    public ShardPlan plan(int samplesPerShard, int firstShard) {
        return plan(samplesPerShard, firstShard, null);
    }

    /**
     * Cuts the list into shards, shuffled before if there is a seed.
     *
     * @param shuffleSeed null for the order of the list
     */
    public ShardPlan plan(int samplesPerShard, int firstShard, @Nullable Long shuffleSeed) {
        return new ShardPlan(files, source.blocks(), samplesPerShard, firstShard, shuffleSeed);
    }

    /**
     * The rows of the wanted shards. Each partition has whole shards, one after the other in the order of their ids,
     * each in the order of its rows; the partitions differ by no more rows than a shard has.
     *
     * @param plan of this list
     * @param wanted ids of shards
     * @param partitions how many at most; there are never more than shards
     */
    public JavaRDD<UrlRow> rows(ShardPlan plan, BitSet wanted, int partitions) {
        if (wanted.isEmpty()) {
            return spark.emptyRDD();
        }
        var count = Math.max(1, Math.min(partitions, wanted.cardinality()));
        var slots = new ShardSlots(plan, wanted, count);
        var slot = udf((UDF1<Long, Integer>) row -> slots.slot(RowPlace.shard(row)), DataTypes.IntegerType);
        var mapping = new UrlRows(config, additionalColumns(), slots);
        return ListSession.within(session, () -> {
            var placed = placed(plan, wanted, slots);
            return (config.dedupe() ? markedDuplicates(placed, plan) : placed)
                    .withColumn(SLOT, slot.apply(col(PLACE)))
                    .repartition(count, col(SLOT))
                    .drop(SLOT)
                    .sortWithinPartitions(PLACE)
                    .toJavaRDD()
                    .mapPartitionsWithIndex(mapping::of, true);
        });
    }

    private Dataset<Row> placed(ShardPlan plan, BitSet wanted, ShardSlots slots) {
        var place = udf((UDF2<Integer, Long, Long>) new RowPlace(plan, slots)::of, DataTypes.LongType);
        return source.rows(plan, wanted)
                .withColumn(PLACE, place.apply(col(ListSource.FILE), col(ListSource.POSITION)))
                .drop(ListSource.FILE, ListSource.POSITION)
                .where(col(PLACE).isNotNull());
    }

    /** A url's first row may be in any shard, so the whole list is looked at. */
    private Dataset<Row> markedDuplicates(Dataset<Row> rows, ShardPlan plan) {
        ListSession.sizeJoins(session, plan.totalRows());
        var all = plan.shards();
        var url = ListSource.columnName(config.textCols().indexOf(config.urlCol()));
        return Duplicates.marked(rows, placed(plan, all, new ShardSlots(plan, all, 1)), url, PLACE);
    }
}
