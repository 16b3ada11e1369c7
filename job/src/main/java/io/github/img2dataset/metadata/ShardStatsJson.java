package io.github.img2dataset.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link ShardStats} to JSON and back. */
final class ShardStatsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ShardStatsJson() {}

    static byte[] write(ShardStats stats) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("count", stats.count());
        keys.put("successes", stats.successes());
        keys.put("failed_to_download", stats.failedToDownload());
        keys.put("failed_to_resize", stats.failedToResize());
        keys.put("duration", stats.duration());
        keys.put("start_time", stats.startTime());
        keys.put("end_time", stats.endTime());
        keys.put("status_dict", stats.statuses());
        keys.put("attempt", stats.attempt());
        if (!stats.listDigest().isEmpty()) {
            keys.put("list", stats.listDigest());
        }
        keys.put("files", stats.files().stream().map(ShardStatsJson::file).toList());
        keys.put("failure_reasons", stats.failureReasons());
        keys.put("downloaded_bytes", stats.downloadedBytes());
        keys.put("measures", stats.measures().toJson());
        if (!stats.retries().isEmpty()) {
            keys.put(
                    "retries",
                    stats.retries().stream().map(ShardStatsJson::retry).toList());
        }
        return new PythonJson(true).value(keys, 0).toByteArray();
    }

    private static Map<String, Object> file(PublishedFile file) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("name", file.name());
        keys.put("length", file.length());
        keys.put("crc32c", "%08x".formatted(file.crc32c()));
        return keys;
    }

    private static Map<String, Object> retry(ShardStats.Retry retry) {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("start_time", retry.startTime());
        keys.put("end_time", retry.endTime());
        keys.put("rows", retry.rows());
        keys.put("successes", retry.successes());
        keys.put("downloaded_bytes", retry.downloadedBytes());
        return keys;
    }

    static ShardStats read(byte[] json) throws IOException {
        var root = MAPPER.readTree(json);
        if (root == null || !root.path("count").isIntegralNumber()) {
            throw new IOException("No shard statistics: the file has no count");
        }
        try {
            return stats(root);
        } catch (IllegalArgumentException e) {
            throw new IOException("No shard statistics: " + e.getMessage(), e);
        }
    }

    private static ShardStats stats(JsonNode root) {
        return new ShardStats(
                root.path("count").asLong(),
                root.path("successes").asLong(),
                root.path("failed_to_download").asLong(),
                root.path("failed_to_resize").asLong(),
                root.path("start_time").asDouble(),
                root.path("end_time").asDouble(),
                counts(root.path("status_dict")),
                root.path("attempt").asText(),
                files(root.path("files")),
                counts(root.path("failure_reasons")),
                root.path("downloaded_bytes").asLong(),
                ShardMeasures.read(root.path("measures")),
                root.path("list").asText(),
                retries(root.path("retries")));
    }

    private static List<ShardStats.Retry> retries(JsonNode array) {
        var retries = new ArrayList<ShardStats.Retry>();
        for (var retry : array) {
            retries.add(new ShardStats.Retry(
                    retry.path("start_time").asDouble(),
                    retry.path("end_time").asDouble(),
                    retry.path("rows").asLong(),
                    retry.path("successes").asLong(),
                    retry.path("downloaded_bytes").asLong()));
        }
        return retries;
    }

    static Map<String, Long> counts(JsonNode object) {
        var counts = new LinkedHashMap<String, Long>();
        object.fieldNames()
                .forEachRemaining(name -> counts.put(name, object.path(name).asLong()));
        return counts;
    }

    private static List<PublishedFile> files(JsonNode array) {
        var files = new ArrayList<PublishedFile>();
        for (var file : array) {
            var crc32c = Integer.parseUnsignedInt(file.path("crc32c").asText(), 16);
            files.add(new PublishedFile(
                    file.path("name").asText(), file.path("length").asLong(), crc32c));
        }
        return files;
    }
}
