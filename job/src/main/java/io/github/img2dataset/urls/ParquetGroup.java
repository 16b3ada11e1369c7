package io.github.img2dataset.urls;

import io.github.img2dataset.storage.InputFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a Parquet list that Spark can read together.
 *
 * @param list all files of the list
 * @param files indexes in the list
 * @param rows of all the group's files
 */
record ParquetGroup(SparkSession session, List<InputFile> list, List<Integer> files, Dataset<Row> rows) {
    private static final Logger log = LoggerFactory.getLogger(ParquetGroup.class);
    private static final Pattern PATTERN_CHARACTER = Pattern.compile("[\\\\{}\\[\\]*?]");

    /** One group as a rule; as many as there are schemas when Spark cannot merge them (int and long, say). */
    static List<ParquetGroup> of(SparkSession session, List<InputFile> files) {
        var all = IntStream.range(0, files.size()).boxed().toList();
        if (all.size() > 1) {
            try {
                return List.of(group(session, files, all));
            } catch (UrlListException e) {
                log.info("The files of the url list have different schemas; reading them one by one");
            }
        }
        var bySchema = new LinkedHashMap<StructType, List<Integer>>();
        all.forEach(file -> bySchema.computeIfAbsent(
                        group(session, files, List.of(file)).schema(), schema -> new ArrayList<>())
                .add(file));
        return bySchema.values().stream()
                .map(some -> group(session, files, some))
                .toList();
    }

    private static ParquetGroup group(SparkSession session, List<InputFile> list, List<Integer> files) {
        try {
            var rows = session.read().option("mergeSchema", files.size() > 1).parquet(paths(list, files));
            return new ParquetGroup(session, list, files, rows);
        } catch (Exception e) {
            if (e instanceof AnalysisException || e instanceof SparkException || e instanceof RuntimeException) {
                throw new UrlListException(
                        list.get(files.get(0)).path() + " cannot be read as Parquet: " + firstLine(e));
            }
            throw e;
        }
    }

    StructType schema() {
        return rows.schema();
    }

    /** The rows of those of the group's files. */
    Dataset<Row> rows(IntPredicate wanted) {
        var some = files.stream().filter(wanted::test).toList();
        return some.size() == files.size()
                ? rows
                : session.read().schema(schema()).parquet(paths(list, some));
    }

    /** Names are names: unescaped, Spark would take a "[1]" in one for a pattern. */
    private static String[] paths(List<InputFile> list, List<Integer> files) {
        return paths(files.stream().map(list::get).toList());
    }

    /** As above, of all the files. */
    static String[] paths(List<InputFile> files) {
        return files.stream()
                .map(file -> PATTERN_CHARACTER.matcher(file.path()).replaceAll("\\\\$0"))
                .toArray(String[]::new);
    }

    /** The innermost cause says it best; Spark's own message has the stack trace of the executor in it. */
    private static String firstLine(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString())
                .lines()
                .findFirst()
                .orElse("");
    }
}
