package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleTexts;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Some samples of a finished shard, whatever its format; what comes behind them is not read. */
public final class StoredSamples {
    private static final int LARGEST_MEMBER = 64 << 20;

    private final int most;
    private final Predicate<String> wanted;
    private final Map<String, Map<String, byte[]>> members = new LinkedHashMap<>();

    private StoredSamples(int most, Predicate<String> wanted) {
        this.most = most;
        this.wanted = wanted;
    }

    /**
     * Reads some samples.
     *
     * @param most how many
     * @throws IOException when what is read is damaged
     */
    public static List<StoredSample> first(OutputFolder folder, String shardId, int most) throws IOException {
        return new StoredSamples(most, key -> true).read(folder, shardId);
    }

    /**
     * Reads the samples of these keys, as far as the shard has them; of a TFRecord shard none.
     *
     * @throws IOException when what is read is damaged
     */
    public static List<StoredSample> of(OutputFolder folder, String shardId, Set<String> keys) throws IOException {
        return new StoredSamples(keys.size(), keys::contains).read(folder, shardId);
    }

    /**
     * The images of a shard: their extension, and their column in Parquet; empty when it has none.
     *
     * @throws IOException when what is read is damaged
     */
    public static Optional<ImageColumn> images(OutputFolder folder, String shardId, OutputFormat format)
            throws IOException {
        if (format == OutputFormat.PARQUET) {
            var stored = ParquetSamples.images(folder, shardId + ".parquet");
            return Optional.of(new ImageColumn(stored.column(), ImageColumn.Style.BYTES, stored.extension()));
        }
        var samples = new StoredSamples(1, key -> true);
        if (format == OutputFormat.WEBDATASET) {
            samples.ofTar(folder, shardId + ".tar");
        }
        return samples.members.values().stream()
                .flatMap(members -> members.keySet().stream())
                .filter(ShardContent::isImage)
                .findFirst()
                .map(ImageColumn::of);
    }

    private List<StoredSample> read(OutputFolder folder, String shardId) throws IOException {
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId)));
        var format = ShardFiles.format(folder, shardId, stats).orElse(OutputFormat.DUMMY);
        return switch (format) {
            case WEBDATASET -> ofTar(folder, shardId + ".tar");
            case FILES -> ofFolder(folder, shardId);
            case TFRECORD ->
                TfRecords.first(folder, shardId + ".tfrecord", most).stream()
                        .filter(sample -> wanted.test(sample.key()))
                        .toList();
            case PARQUET -> ofParquet(folder, shardId + ".parquet");
            case DUMMY -> List.of();
        };
    }

    private List<StoredSample> ofTar(OutputFolder folder, String name) throws IOException {
        TarMembers.readWhile(() -> members.size() <= most, folder, name, this::member);
        return samples();
    }

    private List<StoredSample> ofFolder(OutputFolder folder, String name) throws IOException {
        for (var file : folder.list(name)) {
            if (members.size() > most) {
                break;
            }
            if (!wanted.test(key(file.name().substring(name.length() + 1)))) {
                continue;
            }
            try (var content = folder.open(file.name())) {
                member(file.name().substring(name.length() + 1), content);
            }
        }
        return samples();
    }

    /** One sample more than wanted is begun, to know that the last one is whole. */
    private void member(String name, InputStream content) throws IOException {
        var dot = name.indexOf('.');
        if (dot > 0 && wanted.test(key(name))) {
            var bytes = content.readNBytes(LARGEST_MEMBER);
            members.computeIfAbsent(key(name), key -> new TreeMap<>()).put(name.substring(dot + 1), bytes);
        }
    }

    private static String key(String name) {
        return name.substring(0, Math.max(0, name.indexOf('.')));
    }

    private List<StoredSample> samples() {
        return members.entrySet().stream()
                .filter(sample -> sample.getValue().keySet().stream().anyMatch(ShardContent::isImage))
                .limit(most)
                .map(sample -> sample(sample.getKey(), sample.getValue()))
                .toList();
    }

    private static StoredSample sample(String key, Map<String, byte[]> members) {
        var image = members.entrySet().stream()
                .filter(member -> ShardContent.isImage(member.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue();
        var json = members.get("json");
        var texts = json == null ? SampleTexts.NONE : SampleTexts.read(json);
        var caption = caption(members.get("txt"), texts);
        return new StoredSample(key, image, caption, texts.url());
    }

    private static @Nullable String caption(byte @Nullable [] text, SampleTexts texts) {
        return text == null ? texts.caption() : new String(text, StandardCharsets.UTF_8);
    }

    private List<StoredSample> ofParquet(OutputFolder folder, String name) throws IOException {
        var column = ParquetSamples.images(folder, name).column();
        var samples = new ArrayList<StoredSample>();
        var columns = Set.of(MetadataColumns.KEY, MetadataColumns.CAPTION, MetadataColumns.URL, column);
        ParquetSamples.readWhile(() -> samples.size() < most, folder, name, columns, row -> {
            var key = Objects.requireNonNullElse(row.text(MetadataColumns.KEY), "");
            var image = wanted.test(key) ? row.image(column) : null;
            if (image != null) {
                samples.add(
                        new StoredSample(key, image, row.text(MetadataColumns.CAPTION), row.text(MetadataColumns.URL)));
            }
        });
        return samples;
    }
}
