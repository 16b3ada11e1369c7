package io.github.img2dataset.shard;

import io.github.img2dataset.api.AddedColumn;
import io.github.img2dataset.api.DecodedPicture;
import io.github.img2dataset.api.DecodedSample;
import io.github.img2dataset.api.SampleTransform;
import io.github.img2dataset.api.Verdict;
import io.github.img2dataset.image.OpenCv;
import io.github.img2dataset.image.Pixels;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.UrlRow;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The step of a user's own that {@code --transform} names. One per task, as a {@link SampleTransform} is. */
public final class UserTransform implements AutoCloseable {
    private static final int LONGEST_MESSAGE = 200;

    private final SampleTransform transform;
    private final List<AddedColumn> columns;

    private UserTransform(SampleTransform transform) {
        this.transform = transform;
        this.columns = List.copyOf(transform.columns());
    }

    /**
     * Makes one of a class that Spark's class loader finds: of {@code --jars}, too.
     *
     * @throws IllegalArgumentException when it cannot be made; the message is one line for the user
     */
    public static UserTransform load(String className) {
        var what = "--transform " + className + ": ";
        OpenCv.load(); // a step may keep OpenCV's objects, and no image has been decoded yet
        try {
            var loader = Objects.requireNonNullElse(
                    Thread.currentThread().getContextClassLoader(), UserTransform.class.getClassLoader());
            var made = Class.forName(className, true, loader).getConstructor().newInstance();
            if (made instanceof SampleTransform transform) {
                return new UserTransform(transform);
            }
            throw new IllegalArgumentException(
                    what + "the class does not implement " + SampleTransform.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    what + "no such class on the class path; IMG2DATASET_JARS or --jars adds its jar", e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(what + "its constructor failed: " + e.getCause(), e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException(
                    what + "it must be a public class with a public constructor without arguments: " + e, e);
        }
    }

    /** The columns that it adds. */
    public List<Column> columns() {
        return columns.stream()
                .map(column -> new Column(column.name(), type(column)))
                .toList();
    }

    private static Scalar type(AddedColumn column) {
        return switch (column.kind()) {
            case TEXT -> Scalar.STRING;
            case INTEGER -> Scalar.INT64;
            case REAL -> Scalar.DOUBLE;
            case FLAG -> Scalar.BOOLEAN;
        };
    }

    /** Asks the step about a sample; the values of a kept one fit the columns. */
    Verdict apply(
            UrlRow row, String key, Map<String, @Nullable Object> additional, byte[] body, @Nullable Pixels pixels) {
        var picture = pixels == null
                ? null
                : new DecodedPicture(pixels.width(), pixels.height(), pixels.channels(), pixels.bytes());
        var verdict = transform.apply(new DecodedSample(key, row.url(), row.caption(), additional, body, picture));
        return verdict instanceof Verdict.Keep keep ? new Verdict.Keep(fitted(keep.values())) : verdict;
    }

    private List<@Nullable Object> fitted(List<@Nullable Object> values) {
        if (values.size() != columns.size()) {
            throw new IllegalArgumentException(transform.getClass().getName() + " gave " + values.size()
                    + " values for " + columns.size() + " columns");
        }
        var fitted = new ArrayList<@Nullable Object>();
        for (var i = 0; i < values.size(); i++) {
            var value = values.get(i);
            fitted.add(value == null ? null : fitted(columns.get(i), value));
        }
        return fitted;
    }

    private Object fitted(AddedColumn column, Object value) {
        if (column.kind() == AddedColumn.Kind.INTEGER && (value instanceof Long || value instanceof Integer)) {
            return ((Number) value).longValue();
        } else if (column.kind() == AddedColumn.Kind.REAL && (value instanceof Double || value instanceof Float)) {
            return ((Number) value).doubleValue();
        }
        var fits = (column.kind() == AddedColumn.Kind.TEXT && value instanceof String)
                || (column.kind() == AddedColumn.Kind.FLAG && value instanceof Boolean);
        if (!fits) {
            throw new IllegalArgumentException(transform.getClass().getName() + " gave a "
                    + value.getClass().getSimpleName() + " for the column " + column.name() + ", which is "
                    + column.kind());
        }
        return value;
    }

    /** The reason as a failure says it: one line, bounded. */
    static String message(Verdict.Drop drop) {
        var line = drop.reason().replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE);
    }

    @Override
    public void close() {
        transform.close();
    }
}
