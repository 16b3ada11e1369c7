package io.github.img2dataset.output;

import io.github.img2dataset.metadata.StoredFacts;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A finished shard, read again. Single-threaded. */
public record StoredShard(OutputFolder folder, String shardId, OutputFormat format) {
    private static final Set<String> COLUMNS = Set.of(
            MetadataColumns.KEY,
            MetadataColumns.URL,
            MetadataColumns.STATUS,
            MetadataColumns.ERROR_MESSAGE,
            MetadataColumns.FAILURE_REASON,
            MetadataColumns.OPTOUT_EVIDENCE,
            MetadataColumns.WIDTH,
            MetadataColumns.HEIGHT,
            MetadataColumns.ORIGINAL_WIDTH,
            MetadataColumns.ORIGINAL_HEIGHT,
            MetadataColumns.EXIF);

    /**
     * What the metadata says of each row, by key, in the order of the file.
     *
     * @param hashName the name of the hash column, or null when there is none
     * @param perceptualName the name of the perceptual hash column, or null when there is none
     * @param added columns of the user's own step
     * @throws IOException when the metadata cannot be read, or has a key twice
     */
    public Map<String, StoredFacts> facts(
            @Nullable String hashName, @Nullable String perceptualName, List<Column> added) throws IOException {
        var columns = Stream.of(
                        COLUMNS.stream(),
                        Stream.ofNullable(hashName),
                        Stream.ofNullable(perceptualName),
                        added.stream().map(Column::name))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
        var facts = new LinkedHashMap<String, StoredFacts>();
        ParquetSamples.read(folder, ShardFormat.metadataFile(shardId), columns, row -> {
            var fact = facts(row, hashName, perceptualName, added);
            if (facts.put(fact.key(), fact) != null) {
                throw new IOException(shardId + ".parquet has the key " + fact.key() + " twice");
            }
        });
        return facts;
    }

    private static StoredFacts facts(
            StoredRow row, @Nullable String hashName, @Nullable String perceptualName, List<Column> added) {
        var success = Status.SUCCESS.label().equals(row.text(MetadataColumns.STATUS));
        return new StoredFacts(
                Objects.requireNonNullElse(row.text(MetadataColumns.KEY), ""),
                row.text(MetadataColumns.URL),
                success,
                success ? null : failure(row),
                dimensions(row, MetadataColumns.WIDTH, MetadataColumns.HEIGHT),
                dimensions(row, MetadataColumns.ORIGINAL_WIDTH, MetadataColumns.ORIGINAL_HEIGHT),
                row.text(MetadataColumns.EXIF),
                hashName == null ? null : row.text(hashName),
                perceptualName == null ? null : row.text(perceptualName),
                values(row, added));
    }

    private static List<@Nullable Object> values(StoredRow row, List<Column> columns) {
        var values = new ArrayList<@Nullable Object>();
        columns.forEach(column -> values.add(row.value(column)));
        return values;
    }

    private static @Nullable Failure failure(StoredRow row) {
        var label = row.text(MetadataColumns.FAILURE_REASON);
        return Arrays.stream(FailureReason.values())
                .filter(reason -> reason.label().equals(label))
                .findFirst()
                .map(reason -> new Failure(
                        reason,
                        Objects.requireNonNullElse(row.text(MetadataColumns.ERROR_MESSAGE), reason.label()),
                        row.text(MetadataColumns.OPTOUT_EVIDENCE)))
                .orElse(null);
    }

    private static @Nullable Dimensions dimensions(StoredRow row, String widthColumn, String heightColumn) {
        var width = row.integer(widthColumn);
        var height = row.integer(heightColumn);
        return width == null || height == null ? null : new Dimensions(width, height);
    }

    /** Hands on the image of every sample that succeeded, in the order of the data. */
    public void images(ImageReader reader) throws IOException {
        format.files().read(folder, shardId, new ShardContent(reader));
    }
}
