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
    private final Map<SoakBehaviour, Long> asked;
    private final List<String> problems = new ArrayList<>();

    private SoakCheck(Map<SoakBehaviour, Long> asked) {
        this.asked = asked;
    }

    /** Prints what became of each behaviour's rows, and gives what is wrong with it. */
    static List<String> problems(String out, Map<SoakBehaviour, Long> asked) throws IOException {
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
        var counts = new EnumMap<SoakBehaviour, Map<String, Long>>(SoakBehaviour.class);
        rows.groupBy(
                        expr("substring_index(caption, ' ', 1)"),
                        expr("if(status = 'success', status, coalesce(failure_reason, status))"),
                        expr("coalesce(error_message, '')"))
                .count()
                .collectAsList()
                .forEach(row -> {
                    var behaviour = behaviour(row.getString(0));
                    var found = counts.computeIfAbsent(behaviour, key -> new TreeMap<>());
                    found.merge(row.getString(1), row.getLong(3), Long::sum);
                    if (!behaviour.allows(row.getString(1))) {
                        problems.add(behaviour.label() + ": " + row.getLong(3) + " rows ended as " + row.getString(1)
                                + ": " + row.getString(2));
                    }
                });
        asked.forEach((behaviour, number) -> {
            var found = counts.getOrDefault(behaviour, Map.of());
            System.out.printf("%-16s %8d rows: %s%n", behaviour.label(), number, found);
            if (found.values().stream().mapToLong(Long::longValue).sum() != number) {
                problems.add(behaviour.label() + ": " + found + " for " + number + " rows");
            }
        });
    }

    private static SoakBehaviour behaviour(String label) {
        return SoakBehaviour.valueOf(label.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
