package io.github.img2dataset.index;

import io.github.img2dataset.sample.StoredImageTypes;
import io.github.img2dataset.storage.DataSetLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files of an index that are there once for all shards, by name.
 *
 * @param shards that have samples: the loaders refuse empty ones
 */
record DataSetFiles(String dataSet, List<IndexedShard> shards) {
    /** Files of a loader that are made anew each time. */
    Map<String, byte[]> renewed(Loader loader) {
        return switch (loader) {
            case ENERGON -> Map.of(IndexFiles.ENERGON + "/.info.json", utf8(energonInfo()));
            case DALI -> Map.of();
            case WIDS -> Map.of(DataSetLayout.FOLDER + "/wids.json", utf8(wids()));
        };
    }

    /** What a user is meant to change, and that stays as it is once it is there. */
    Map<String, byte[]> firstDrafts(Loader loader) {
        if (loader != Loader.ENERGON) {
            return Map.of();
        }
        var files = new LinkedHashMap<String, byte[]>();
        files.put(IndexFiles.ENERGON + "/split.yaml", utf8(energonSplit()));
        files.put(IndexFiles.ENERGON + "/dataset.yaml", utf8(energonDataSet()));
        return files;
    }

    private String energonInfo() {
        return "{\n  \"shard_counts\": {\n"
                + shards.stream()
                        .map(shard -> "    \"" + shard.tar() + "\": " + shard.samples())
                        .collect(Collectors.joining(",\n"))
                + "\n  }\n}\n";
    }

    private String energonSplit() {
        return "# Which shards are for what; move the names as you like.\nexclude: []\nsplit_parts:\n  train:\n"
                + shards.stream().map(shard -> "  - " + shard.tar() + "\n").collect(Collectors.joining())
                + "  val: []\n  test: []\n";
    }

    /** The sample type that the files of the samples make. */
    private String energonDataSet() {
        var extensions = new TreeSet<String>();
        shards.forEach(shard -> extensions.addAll(shard.extensions()));
        var image = StoredImageTypes.EXTENSIONS.stream()
                .filter(extensions::contains)
                .findFirst()
                .orElse("jpg");
        var hasCaptions = extensions.contains("txt");
        return "sample_type:\n  __module__: megatron.energon\n  __class__: "
                + (hasCaptions ? "CaptioningSample" : "ImageSample")
                + "\nfield_map:\n  image: " + image + "\n"
                + (hasCaptions ? "  caption: txt\n" : "");
    }

    private String wids() {
        return "{\n  \"wids_version\": 1,\n  \"name\": \"" + dataSet + "\",\n  \"shardlist\": [\n"
                + shards.stream()
                        .map(shard -> "    {\"url\": \"../" + shard.tar() + "\", \"nsamples\": " + shard.samples()
                                + ", \"filesize\": " + shard.bytes() + "}")
                        .collect(Collectors.joining(",\n"))
                + "\n  ]\n}\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
