package io.github.img2dataset.urls.source;

import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** The error for a column that a url list does not have. */
public final class MissingColumn {
    private static final int MOST_NAMES = 50;

    /** Column that Spark gives records that are no JSON object. */
    private static final String NOT_AN_OBJECT = "_corrupt_record";

    private MissingColumn() {}

    /**
     * Checks that a column is there.
     *
     * @throws UrlListException if it is not; the message lists the columns there are
     */
    public static void check(String column, Collection<String> present) {
        if (!present.contains(column)) {
            throw new UrlListException("has no column " + column + sameButForCase(column, present)
                    + "; the columns there are: " + listed(present));
        }
    }

    /**
     * As above, for records that may have the column inside another one.
     *
     * @throws UrlListException when the column is not at their top
     */
    public static void checkList(String column, StructType records) {
        if (List.of(records.fieldNames()).equals(List.of(NOT_AN_OBJECT))) {
            throw new UrlListException("The url list has no JSON object in it; each record is one, such as {\"" + column
                    + "\": \"https://...\"}");
        }
        var path = NestedColumn.path(records, column);
        if (path.isPresent() && !List.of(records.fieldNames()).contains(column)) {
            throw new UrlListException("The url list has no column " + column + " at the top of its records; "
                    + NestedColumn.hint(path.get()));
        }
        checkList(column, List.of(records.fieldNames()));
    }

    /** Refuses a column that the list as a whole does not have. */
    public static void checkList(String column, Collection<String> present) {
        try {
            check(column, present);
        } catch (UrlListException e) {
            throw new UrlListException("The url list " + e.getMessage());
        }
    }

    private static String sameButForCase(String column, Collection<String> present) {
        return present.stream()
                .filter(name -> name.strip().equalsIgnoreCase(column.strip()))
                .findFirst()
                .map(name -> " (did you mean \"" + name + "\"?)")
                .orElse("");
    }

    private static String listed(Collection<String> present) {
        var named = present.stream().filter(name -> !name.equals(NOT_AN_OBJECT)).toList();
        if (named.isEmpty()) {
            return "none";
        }
        var names = String.join(", ", named.stream().limit(MOST_NAMES).toList());
        return named.size() > MOST_NAMES ? names + " and " + (named.size() - MOST_NAMES) + " more" : names;
    }
}
