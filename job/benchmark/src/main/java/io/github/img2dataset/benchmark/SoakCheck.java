package io.github.img2dataset.benchmark;

import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compares the metadata that a soak left with its list: each row exactly once, with an outcome that its host explains. */
final class SoakCheck {
    private final Map<SoakBehavior, Long> asked;
    private final List<String> problems = new ArrayList<>();

    private SoakCheck(Map<SoakBehavior, Long> asked) {
        this.asked = asked;
    }

    /** Prints what became of each behavior's rows, and gives what is wrong with it. */
    static List<String> problems(String out, Map<SoakBehavior, Long> asked) throws IOException {
        var check = new SoakCheck(asked);
        try (var spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .getOrCreate()) {
            var rows = spark.read().option("pathGlobFilter", "*.parquet").parquet(out);
            check.rows(rows);
            check.outcomes(rows);
        }
        return check.problems;
    }

    private void rows(Dataset<Row> rows) {
        var wanted = asked.values().stream().mapToLong(Long::longValue).sum();
        var found = rows.agg(expr("count(*)"), countDistinct("key"), countDistinct("caption"))
                .first();
        for (var i = 0; i < found.size(); i++) {
            if (found.getLong(i) != wanted) {
                problems.add(found.getLong(i) + " "
                        + List.of("rows", "keys", "captions").get(i) + " for " + wanted + " rows");
            }
        }
    }

    private void outcomes(Dataset<Row> rows) {
        var counts = new EnumMap<SoakBehavior, Map<String, Long>>(SoakBehavior.class);
        rows.groupBy(
                        expr("substring_index(caption, ' ', 1)"),
                        expr("if(status = 'success', status, coalesce(failure_reason, status))"),
                        expr("coalesce(error_message, '')"))
                .count()
                .collectAsList()
                .forEach(row -> {
                    var behavior = behavior(row.getString(0));
                    var found = counts.computeIfAbsent(behavior, key -> new TreeMap<>());
                    found.merge(row.getString(1), row.getLong(3), Long::sum);
                    if (!behavior.allows(row.getString(1))) {
                        problems.add(behavior.label() + ": " + row.getLong(3) + " rows ended as " + row.getString(1)
                                + ": " + row.getString(2));
                    }
                });
        asked.forEach((behavior, number) -> {
            var found = counts.getOrDefault(behavior, Map.of());
            System.out.printf("%-16s %8d rows: %s%n", behavior.label(), number, found);
            if (found.values().stream().mapToLong(Long::longValue).sum() != number) {
                problems.add(behavior.label() + ": " + found + " for " + number + " rows");
            }
        });
    }

    private static SoakBehavior behavior(String label) {
        return SoakBehavior.valueOf(label.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
