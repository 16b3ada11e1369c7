package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleTexts;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The first samples of a finished shard, whatever its format; the rest of the shard is not read. */
public final class StoredSamples {
    private static final int LARGEST_MEMBER = 64 << 20;

    private final int most;
    private final Map<String, Map<String, byte[]>> members = new LinkedHashMap<>();

    private StoredSamples(int most) {
        this.most = most;
    }

    /**
     * Reads some samples.
     *
     * @param most how many
     * @throws IOException when what is read is damaged
     */
    public static List<StoredSample> first(OutputFolder folder, String shardId, int most) throws IOException {
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId)));
        var format = ShardFiles.format(folder, shardId, stats).orElse(OutputFormat.DUMMY);
        var samples = new StoredSamples(most);
        return switch (format) {
            case WEBDATASET -> samples.ofTar(folder, shardId + ".tar");
            case FILES -> samples.ofFolder(folder, shardId);
            case TFRECORD -> TfRecords.first(folder, shardId + ".tfrecord", most);
            case PARQUET -> ofParquet(folder, shardId + ".parquet", most);
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
            try (var content = folder.open(file.name())) {
                member(file.name().substring(name.length() + 1), content);
            }
        }
        return samples();
    }

    /** One sample more than wanted is begun, to know that the last one is whole. */
    private void member(String name, InputStream content) throws IOException {
        var dot = name.indexOf('.');
        if (dot > 0) {
            var bytes = content.readNBytes(LARGEST_MEMBER);
            members.computeIfAbsent(name.substring(0, dot), key -> new TreeMap<>())
                    .put(name.substring(dot + 1), bytes);
        }
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

    private static List<StoredSample> ofParquet(OutputFolder folder, String name, int most) throws IOException {
        var column = ParquetSamples.imageColumn(folder, name);
        var samples = new ArrayList<StoredSample>();
        var columns = Set.of("key", "caption", "url", column);
        ParquetSamples.readWhile(() -> samples.size() < most, folder, name, columns, row -> {
            var image = row.bytes(column);
            if (image != null) {
                var key = Objects.requireNonNullElse(row.text("key"), "");
                samples.add(new StoredSample(key, image, row.text("caption"), row.text("url")));
            }
        });
        return samples;
    }
}
