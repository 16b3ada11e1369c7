package io.github.img2dataset.urls.parquet;

import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.urls.source.ListSession;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet files and some of their columns. Only those are read, so the other ones may be of any type. Files may differ in
 * their columns; those in which the wanted ones have the same types are read together.
 */
public final class ParquetFiles {
    private static final int MOST_TASKS = 1_000;
    private static final Pattern PATTERN_CHARACTER = Pattern.compile("[\\\\{}\\[\\]*?]");

    private final List<InputFile> files;
    private final List<String> columns;
    private final List<ParquetFooter> footers;

    private ParquetFiles(List<InputFile> files, Collection<String> columns, List<ParquetFooter> footers) {
        this.files = List.copyOf(files);
        this.columns = distinct(columns);
        this.footers = footers;
    }

    /**
     * Files that can be read together.
     *
     * @param files indexes in the list
     * @param schema of the wanted columns that they have
     * @param sample a footer that all of them agree with in the wanted columns
     */
    public record Group(List<Integer> files, StructType schema, ParquetFooter sample) {}

    /**
     * Reads the footers, on the executors.
     *
     * @throws UrlListException when one of the files is no Parquet, or cannot be decompressed
     */
    public static ParquetFiles open(SparkSession session, List<InputFile> files, Collection<String> columns) {
        var wanted = new ArrayList<>(distinct(columns));
        var reader = new InputReader(ListSession.storageSettings(session));
        var all = new ArrayList<>(files);
        var indexes = IntStream.range(0, all.size()).boxed().toList();
        var footers = all.isEmpty()
                ? List.<ParquetFooter>of()
                : JavaSparkContext.fromSparkContext(session.sparkContext())
                        .parallelize(indexes, Math.min(all.size(), MOST_TASKS))
                        .map(index -> ParquetFooter.read(reader, all.get(index), wanted))
                        .collect();
        return whole(files, columns, footers);
    }

    /**
     * Reads the footers, on this thread.
     *
     * @throws UrlListException as {@link #open(SparkSession, List, Collection)}
     * @throws IOException when the storage failed
     */
    static ParquetFiles open(InputReader reader, List<InputFile> files, Collection<String> columns) throws IOException {
        var footers = new ArrayList<ParquetFooter>();
        for (var file : files) {
            footers.add(ParquetFooter.read(reader, file, columns));
        }
        return whole(files, columns, footers);
    }

    private static ParquetFiles whole(List<InputFile> files, Collection<String> columns, List<ParquetFooter> footers) {
        for (var i = 0; i < files.size(); i++) {
            var path = files.get(i).path();
            footers.get(i).problem().ifPresent(problem -> {
                throw new UrlListException(path + " " + problem);
            });
        }
        return new ParquetFiles(files, columns, footers);
    }

    private static List<String> distinct(Collection<String> columns) {
        return List.copyOf(new LinkedHashSet<>(columns));
    }

    /** Rows of a file. */
    long rows(int file) {
        return footers.get(file).rows();
    }

    /** Whether one of the files has the column. */
    boolean have(String column) {
        return footers.stream().anyMatch(footer -> footer.has(column));
    }

    /** Names of the columns of all files, with what is inside them. */
    StructType allColumns() {
        var all = new LinkedHashMap<String, DataType>();
        footers.stream()
                .map(ParquetFooter::schema)
                .distinct()
                .forEach(schema ->
                        List.of(schema.fields()).forEach(field -> all.putIfAbsent(field.name(), field.dataType())));
        var struct = new StructType();
        for (var column : all.entrySet()) {
            struct = struct.add(column.getKey(), column.getValue());
        }
        return struct;
    }

    /**
     * The distinct types of a column, in the files that have it; nanoseconds count as the times that they are read as.
     *
     * @throws UrlListException when a file has the column in a type that is not read
     */
    List<DataType> types(String column) {
        return groups(file -> true).stream()
                .filter(group -> group.sample().has(column))
                .map(group -> group.sample().nanoseconds(column).isPresent()
                        ? time(group.sample().nanoseconds(column).get())
                        : group.schema().apply(column).dataType())
                .distinct()
                .toList();
    }

    private static DataType time(String function) {
        return function.contains("timestamp_ntz") ? DataTypes.TimestampNTZType : DataTypes.TimestampType;
    }

    /** The wanted ones of the files, by the types of the wanted columns. */
    public List<Group> groups(IntPredicate wanted) {
        var groups = new LinkedHashMap<List<Object>, Group>();
        for (var file = 0; file < files.size(); file++) {
            if (wanted.test(file)) {
                var footer = footers.get(file);
                var schema = schema(file);
                var nanoseconds = columns.stream().map(footer::nanoseconds).toList();
                groups.computeIfAbsent(
                                List.of(schema, nanoseconds), unused -> new Group(new ArrayList<>(), schema, footer))
                        .files()
                        .add(file);
            }
        }
        return List.copyOf(groups.values());
    }

    private StructType schema(int file) {
        var footer = footers.get(file);
        var schema = new StructType();
        for (var column : columns) {
            if (footer.has(column)) {
                schema = schema.add(column, type(file, column), true);
            }
        }
        return schema;
    }

    private DataType type(int file, String column) {
        try {
            return footers.get(file).type(column);
        } catch (UrlListException e) {
            throw new UrlListException(files.get(file).path() + " " + e.getMessage());
        }
    }

    /** The rows of a group's files, with Spark's metadata columns. */
    public Dataset<Row> read(SparkSession session, Group group) {
        return session.read()
                .schema(group.schema())
                .parquet(paths(group.files().stream().map(files::get).toList()));
    }

    /** A column of a group's rows; null where its files do not have it. */
    Column column(Group group, String column) {
        if (!group.sample().has(column)) {
            return functions.lit(null);
        }
        var quoted = quoted(column);
        return group.sample()
                .nanoseconds(column)
                .map(function -> functions.expr(String.format(function, quoted)))
                .orElseGet(() -> functions.col(quoted));
    }

    public static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /** Names are names: unescaped, Spark would take a "[1]" in one for a pattern. */
    public static String[] paths(List<InputFile> files) {
        return files.stream()
                .map(file -> PATTERN_CHARACTER.matcher(file.path()).replaceAll("\\\\$0"))
                .toArray(String[]::new);
    }
}
