package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.MetadataColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata columns of a run, in the order that img2dataset's users know: the saved additional columns, {@code
 * caption}, {@code url}, {@code key}, {@code status}, {@code error_message}, the four dimensions, {@code exif}, the
 * hash, the perceptual hash; {@code failure_reason}, {@code optout_evidence} and {@code duplicate_of}, which the Python tool does not have, come
 * last. Crosses to the executors.
 */
public final class SampleSchema implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<Column> columns = new ArrayList<>();
    private final int additionalCount;
    private final int replacedByHash;
    private final boolean captions;
    private final boolean exif;
    private final boolean hash;
    private final boolean perceptualHash;
    private final boolean failureReason;
    private final boolean optOutEvidence;
    private final boolean duplicateOf;
    private final int addedCount;

    /**
     * Lays out the columns.
     *
     * @param additional a column of the hash's name is left out: the computed hash takes its place
     * @param captions whether the texts of the list are saved
     * @param hashName {@code md5}, {@code sha256}, {@code sha512}, or null for no hash column
     * @param exif whether there is an {@code exif} column
     * @param perceptualName {@code phash}, {@code dhash}, or null for no column of a perceptual hash
     * @param failureReason whether there is a {@code failure_reason} column
     * @param optOutEvidence whether there is an {@code optout_evidence} column
     * @param duplicateOf whether there is a {@code duplicate_of} column
     * @param added columns of the user's own step, the last ones
     */
    public SampleSchema(
            List<Column> additional,
            boolean captions,
            @Nullable String hashName,
            boolean exif,
            @Nullable String perceptualName,
            boolean failureReason,
            boolean optOutEvidence,
            boolean duplicateOf,
            List<Column> added) {
        this.additionalCount = additional.size();
        this.replacedByHash = indexOf(additional, hashName);
        this.captions = captions;
        this.exif = exif;
        this.hash = hashName != null;
        this.perceptualHash = perceptualName != null;
        this.failureReason = failureReason;
        this.optOutEvidence = optOutEvidence;
        this.duplicateOf = duplicateOf;
        columns.addAll(additional);
        if (replacedByHash >= 0) {
            columns.remove(replacedByHash);
        }
        addOwnColumns(hashName, perceptualName);
        this.addedCount = added.size();
        columns.addAll(added);
        refuseDuplicates();
    }

    /** Lays out the columns without a perceptual hash and {@code optout_evidence}. */
    public SampleSchema(
            List<Column> additional,
            boolean captions,
            @Nullable String hashName,
            boolean exif,
            boolean failureReason,
            boolean duplicateOf) {
        this(additional, captions, hashName, exif, null, failureReason, false, duplicateOf, List.of());
    }

    /** Whether a column says something of failed rows alone: it is null in every sample that has an image. */
    public static boolean isOfFailures(String column) {
        return column.equals(MetadataColumns.FAILURE_REASON) || column.equals(MetadataColumns.OPTOUT_EVIDENCE);
    }

    private void addOwnColumns(@Nullable String hashName, @Nullable String perceptualName) {
        if (captions) {
            add(MetadataColumns.CAPTION, Scalar.STRING);
        }
        add(MetadataColumns.URL, Scalar.STRING);
        add(MetadataColumns.KEY, Scalar.STRING);
        add(MetadataColumns.STATUS, Scalar.STRING);
        add(MetadataColumns.ERROR_MESSAGE, Scalar.STRING);
        add(MetadataColumns.WIDTH, Scalar.INT32);
        add(MetadataColumns.HEIGHT, Scalar.INT32);
        add(MetadataColumns.ORIGINAL_WIDTH, Scalar.INT32);
        add(MetadataColumns.ORIGINAL_HEIGHT, Scalar.INT32);
        if (exif) {
            add(MetadataColumns.EXIF, Scalar.STRING);
        }
        if (hashName != null) {
            add(hashName, Scalar.STRING);
        }
        if (perceptualName != null) {
            add(perceptualName, Scalar.STRING);
        }
        if (failureReason) {
            add(MetadataColumns.FAILURE_REASON, Scalar.STRING);
        }
        if (optOutEvidence) {
            add(MetadataColumns.OPTOUT_EVIDENCE, Scalar.STRING);
        }
        if (duplicateOf) {
            add(MetadataColumns.DUPLICATE_OF, Scalar.STRING);
        }
    }

    private void add(String name, ColumnType type) {
        columns.add(new Column(name, type));
    }

    private void refuseDuplicates() {
        var names = new HashSet<String>();
        for (var column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("The output would have two columns named " + column.name());
            }
        }
    }

    /** The columns of the user's own step. */
    public List<Column> added() {
        return List.copyOf(columns.subList(columns.size() - addedCount, columns.size()));
    }

    /** All columns in their order. */
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    /** Names of the columns, in their order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** Whether captions are saved. */
    public boolean captions() {
        return captions;
    }

    /** The place of a column in {@link #columns()} and in a sample's values; -1 when there is no such column. */
    public int indexOf(String name) {
        return indexOf(columns, name);
    }

    private static int indexOf(List<Column> columns, @Nullable String name) {
        for (var i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** One value per column, in order: what {@link io.github.img2dataset.sample.Sample#metadata()} carries. */
    public List<@Nullable Object> values(SampleFacts facts) {
        var values = new ArrayList<@Nullable Object>(columns.size());
        addAdditional(values, facts.additional());
        if (captions) {
            values.add(facts.caption());
        }
        var failure = facts.failure();
        values.add(facts.url());
        values.add(facts.key());
        values.add(facts.status().label());
        values.add(failure == null ? null : failure.message());
        addDimensions(values, facts.size());
        addDimensions(values, facts.originalSize());
        if (exif) {
            values.add(facts.exif());
        }
        if (hash) {
            values.add(facts.hash());
        }
        if (perceptualHash) {
            values.add(facts.perceptualHash());
        }
        if (failureReason) {
            values.add(failure == null ? null : failure.reason().label());
        }
        if (optOutEvidence) {
            values.add(failure == null ? null : failure.evidence());
        }
        if (duplicateOf) {
            values.add(facts.duplicateOf());
        }
        for (var i = 0; i < addedCount; i++) {
            values.add(facts.added().isEmpty() ? null : facts.added().get(i));
        }
        return values;
    }

    /** Additional values by the names of their columns; one whose place the computed hash takes is not among them. */
    public Map<String, @Nullable Object> named(List<@Nullable Object> additional) {
        var values = new ArrayList<@Nullable Object>();
        addAdditional(values, additional);
        var named = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < values.size(); i++) {
            named.put(columns.get(i).name(), values.get(i));
        }
        return named;
    }

    private void addAdditional(List<@Nullable Object> values, List<@Nullable Object> additional) {
        if (additional.size() != additionalCount) {
            throw new IllegalArgumentException(
                    "A row has " + additional.size() + " additional values for " + additionalCount + " columns");
        }
        for (var i = 0; i < additionalCount; i++) {
            if (i != replacedByHash) {
                values.add(additional.get(i));
            }
        }
    }

    private static void addDimensions(List<@Nullable Object> values, @Nullable Dimensions dimensions) {
        values.add(dimensions == null ? null : dimensions.width());
        values.add(dimensions == null ? null : dimensions.height());
    }
}
