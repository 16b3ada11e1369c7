package io.github.img2dataset.urls.text;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.urls.source.ListSession;
import io.github.img2dataset.urls.source.ListSource;
import io.github.img2dataset.urls.source.MissingColumn;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.TextColumn;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Url lists in text formats. We read them ourselves rather than by Spark's csv and json sources: those lose what a
 * file has beyond its first line's shape (surplus fields, several documents, stray quotes), read a document of 10 GB as
 * one value, and split files by the cluster's size. Only the meaning of JSON values is left to Spark.
 */
public final class TextSource implements ListSource {
    private static final Logger log = LoggerFactory.getLogger(TextSource.class);
    /** Tasks of one job; more blocks than this share tasks. */
    private static final int MOST_TASKS = 20_000;
    /** Records that are looked at for the columns of a JSON list before all of them are. */
    private static final int SAMPLE = 1_000;

    private final SparkSession session;
    private final UrlListConfig config;
    private final List<InputFile> files;
    private final TextReader reader;
    private final List<TextBlock> blocks;
    private final List<BlockScan> scans;
    private final StructType columns;

    /**
     * Reads the list once through.
     *
     * @throws UrlListException when a file lacks a column or cannot be read
     */
    public TextSource(SparkSession session, List<InputFile> files, UrlListConfig config, long blockSize) {
        this.session = session;
        this.config = config;
        this.files = files;
        this.reader = new TextReader(config, new InputReader(ListSession.storageSettings(session)));
        checkHead(files, reader);
        blocks = TextBlocks.cut(files, reader.splittable() ? blockSize : TextBlock.WHOLE);
        scans = scan();
        columns = isJson() ? jsonColumns() : columns(this::csvType);
    }

    @Override
    public StructType columns() {
        return columns;
    }

    @Override
    public List<ShardPlan.Block> blocks() {
        return scans.stream()
                .map(scan -> new ShardPlan.Block(scan.file, scan.start, scan.rows))
                .toList();
    }

    @Override
    public Dataset<Row> rows(ShardPlan plan, BitSet wanted) {
        var records = records(TextBlocks.wanted(blocks, plan, wanted));
        return isJson() ? parsed(records) : typed(records);
    }

    private boolean isJson() {
        return !reader.isDelimited() && !config.isPlainText();
    }

    /**
     * Finds a wrong column or format before any long work.
     *
     * @throws UrlListException when the first file with something in it has one
     */
    public static void checkHead(List<InputFile> files, TextReader reader) {
        var first = files.stream().filter(file -> file.length() > 0).findFirst();
        if (first.isPresent()) {
            var block = new TextBlock(files.indexOf(first.get()), first.get().path(), 0, TextBlock.WHOLE);
            try {
                reader.refuseOtherFormats(block.path());
                try (var records = reader.open(block)) {
                    records.next();
                }
            } catch (UrlListException | IOException e) {
                throw new UrlListException(TextReader.problem(block.path(), e));
            }
        }
    }

    private List<BlockScan> scan() {
        var fields = reader.isDelimited() ? config.readCols().size() : 0;
        var reader = this.reader;
        var blocks = this.blocks;
        var found = overBlocks(blocks)
                .map(block -> BlockScan.of(reader, blocks.get(block), fields))
                .collect();
        found.stream()
                .map(scan -> scan.problem)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(problem -> {
                    throw new UrlListException(problem);
                });
        warn(found);
        return found;
    }

    private void warn(List<BlockScan> found) {
        new TextWarnings(files, found).all().forEach(log::warn);
        found.stream()
                .filter(scan -> scan.irregular > 0)
                .forEach(scan -> log.warn(
                        "{}: {} of {} rows have more or fewer fields than the header; missing ones are null, surplus ones left out",
                        files.get(scan.file).path(),
                        scan.irregular,
                        scan.rows));
    }

    private JavaRDD<Integer> overBlocks(List<TextBlock> blocks) {
        var indexes = IntStream.range(0, blocks.size()).boxed().toList();
        return JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(indexes, Math.max(1, Math.min(blocks.size(), MOST_TASKS)));
    }

    /** The blocks' records that are of use, as texts. */
    private Dataset<Row> records(List<TextBlock> blocks) {
        var fields = reader.isDelimited() ? config.readCols().size() : 1;
        var schema = new StructType().add(FILE, DataTypes.IntegerType, false).add(POSITION, DataTypes.LongType, false);
        for (var i = 0; i < fields; i++) {
            schema = schema.add(ListSource.columnName(i), DataTypes.StringType, true);
        }
        var reader = this.reader;
        var rows = overBlocks(blocks).mapPartitions(indexes -> new BlockRows(reader, blocks, indexes));
        return session.createDataFrame(rows, schema);
    }

    private Dataset<Row> typed(Dataset<Row> records) {
        return withPlaces(
                records, column -> col(ListSource.columnName(column)).cast(columns.fields()[column].dataType()));
    }

    private Dataset<Row> parsed(Dataset<Row> records) {
        var text = config.textCols();
        var once = new StructType();
        var again = new StructType();
        for (var i = 0; i < columns.size(); i++) {
            var field = columns.fields()[i];
            if (i >= text.size() && text.contains(field.name())) {
                again = again.add(field);
            } else {
                once = once.add(field);
            }
        }
        var record = col(ListSource.columnName(0));
        // A JSON record is parsed a second time for a column wanted both as text and in its type.
        return withPlaces(
                records.withColumn("once", from_json(record, once)).withColumn("again", from_json(record, again)),
                column -> {
                    var name = columns.fieldNames()[column];
                    var json = column >= text.size() && text.contains(name) ? "again" : "once";
                    return col(json).getField(name);
                });
    }

    private Dataset<Row> withPlaces(Dataset<Row> records, IntFunction<Column> value) {
        var selected = new ArrayList<>(List.of(col(FILE), col(POSITION)));
        for (var i = 0; i < columns.size(); i++) {
            selected.add(value.apply(i).as(ListSource.columnName(i)));
        }
        return records.select(selected.toArray(Column[]::new));
    }

    private StructType columns(ToType type) {
        var names = config.readCols();
        var schema = new StructType();
        for (var i = 0; i < names.size(); i++) {
            var saved = i >= config.textCols().size();
            schema = schema.add(names.get(i), saved ? type.of(i, names.get(i)) : DataTypes.StringType, true);
        }
        return schema;
    }

    private interface ToType {
        DataType of(int column, String name);
    }

    private DataType csvType(int column, String name) {
        return scans.stream()
                .filter(scan -> column < scan.types.length)
                .map(scan -> scan.types[column])
                .reduce(TextType.EMPTY, TextType::with)
                .sparkType();
    }

    /** Finds the types of the saved columns in all records; without such columns a look at the first ones is enough. */
    private StructType jsonColumns() {
        var empty = scans.stream().allMatch(scan -> scan.rows == 0);
        if (empty || (config.savedCols().isEmpty() && isText(head()))) {
            return columns((column, name) -> DataTypes.StringType);
        }
        var found = inferred(records(blocks).select(ListSource.columnName(0)));
        config.readCols().forEach(name -> MissingColumn.checkList(name, found));
        return columns((column, name) -> found.apply(name).dataType());
    }

    private StructType inferred(Dataset<Row> records) {
        return session.read().json(records.as(Encoders.STRING())).schema();
    }

    private boolean isText(StructType records) {
        if (!List.of(records.fieldNames()).containsAll(config.readCols())) {
            return false;
        }
        config.textCols()
                .forEach(name -> TextColumn.require(name, records.apply(name).dataType(), config));
        return true;
    }

    private StructType head() {
        var sample = new ArrayList<Row>();
        for (var scan : scans) {
            if (scan.rows > 0 && sample.size() < SAMPLE) {
                sample.addAll(head(scan, SAMPLE - sample.size()));
            }
        }
        var schema = new StructType().add("record", DataTypes.StringType);
        return inferred(session.createDataFrame(sample, schema));
    }

    private List<Row> head(BlockScan scan, int count) {
        var rows = new ArrayList<Row>();
        var block = new TextBlock(scan.file, files.get(scan.file).path(), scan.start, TextBlock.WHOLE);
        try (var records = reader.open(block)) {
            for (var record = records.next(); record != null && rows.size() < count; record = records.next()) {
                rows.add(RowFactory.create((Object[]) record));
            }
        } catch (IOException e) {
            throw new UrlListException(TextReader.problem(block.path(), e));
        }
        return rows;
    }
}
