package io.github.img2dataset.write;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.FolderDigest;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Reads a finished shard again and compares its parts: the files' lengths and checksums with the stats, the samples in
 * the data with the rows of the parquet. Images are not decoded. Single-threaded, a shard at a time.
 */
public final class ShardCheck {
    private static final int NAMED = 3;

    private final OutputFolder folder;
    private final String shardId;
    private final List<String> problems = new ArrayList<>();

    private ShardCheck(OutputFolder folder, String shardId) {
        this.folder = folder;
        this.shardId = shardId;
    }

    /**
     * Checks one shard, of whichever format its files are.
     *
     * @return what is wrong, one sentence each; empty when all is well
     */
    public static List<String> problems(OutputFolder folder, String shardId) {
        var check = new ShardCheck(folder, shardId);
        try {
            check.run();
        } catch (IOException | RuntimeException e) {
            check.problem("cannot be read: " + e.getMessage());
        }
        return List.copyOf(check.problems);
    }

    private void run() throws IOException {
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId)));
        for (var file : stats.files()) {
            checkBytes(file);
        }
        if (!problems.isEmpty()) {
            return; // what is in damaged files would only repeat it
        }
        var names = stats.files().stream().map(PublishedFile::name).collect(Collectors.toSet());
        if (names.contains(shardId + ".parquet")) {
            checkContent(stats, names);
        }
    }

    private void checkBytes(PublishedFile file) throws IOException {
        var info = folder.info(file.name());
        if (info.isEmpty()) {
            problem(file.name() + " is missing");
            return;
        }
        var found = info.get().isFolder() ? digest(file.name()) : checksum(file.name());
        if (found.length() != file.length()) {
            problem("%s has %d bytes, the stats say %d".formatted(file.name(), found.length(), file.length()));
        } else if (found.crc32c() != file.crc32c()) {
            problem(file.name() + " has other bytes than were written: its checksum differs");
        }
    }

    private PublishedFile checksum(String name) throws IOException {
        var crc = new CRC32C();
        var buffer = new byte[1 << 16];
        long length = 0;
        try (var stream = folder.open(name)) {
            for (var count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                crc.update(buffer, 0, count);
                length += count;
            }
        }
        return new PublishedFile(name, length, (int) crc.getValue());
    }

    private PublishedFile digest(String name) throws IOException {
        var digest = new FolderDigest();
        for (var file : folder.list(name)) {
            digest.add(file.name().substring(name.length() + 1), folder.read(file.name()));
        }
        return new PublishedFile(name, digest.length(), digest.crc32c());
    }

    private void checkContent(ShardStats stats, Set<String> names) throws IOException {
        var rows = ParquetKeys.read(folder, shardId + ".parquet");
        if (rows.size() != stats.count()) {
            problem("the parquet has %d rows, the stats say %d".formatted(rows.size(), stats.count()));
        }
        var keys = rows.stream().map(ParquetKeys.Row::key).collect(Collectors.toSet());
        if (keys.size() != rows.size()) {
            problem("the parquet has %d keys in %d rows".formatted(keys.size(), rows.size()));
        }
        var successes = rows.stream()
                .filter(row -> row.status().equals(Status.SUCCESS.label()))
                .map(ParquetKeys.Row::key)
                .collect(Collectors.toCollection(TreeSet::new));
        if (successes.size() != stats.successes()) {
            problem("the parquet has %d successes, the stats say %d".formatted(successes.size(), stats.successes()));
        }
        checkData(names, successes);
    }

    private void checkData(Set<String> names, Set<String> successes) throws IOException {
        if (names.contains(shardId + ".tar")) {
            compare("the tar", TarMembers.byKey(folder, shardId + ".tar"), successes);
        } else if (names.contains(shardId)) {
            var members = folder.list(shardId).stream()
                    .map(FileInfo::name)
                    .map(name -> name.substring(shardId.length() + 1))
                    .toList();
            compare("the folder", TarMembers.byKey(members), successes);
        } else if (names.contains(shardId + ".tfrecord")) {
            var records = TfRecords.count(folder, shardId + ".tfrecord");
            if (records != successes.size()) {
                problem("the tfrecord has %d records for %d successes".formatted(records, successes.size()));
            }
        }
    }

    private void compare(String data, Map<String, List<String>> members, Set<String> successes) {
        report(data + " lacks samples that succeeded: ", difference(successes, members.keySet()));
        report(data + " has samples without a successful row: ", difference(members.keySet(), successes));
        var extensions = members.values().stream().findFirst().orElse(List.of());
        var odd = members.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(extensions))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        report(data + " has samples with other members than " + String.join(", ", extensions) + ": ", odd);
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        var difference = new TreeSet<>(one);
        difference.removeAll(other);
        return difference;
    }

    private void report(String what, Set<String> keys) {
        if (!keys.isEmpty()) {
            var named = keys.stream().limit(NAMED).collect(Collectors.joining(", "));
            problem(what + named + (keys.size() > NAMED ? " and " + (keys.size() - NAMED) + " more" : ""));
        }
    }

    private void problem(String text) {
        problems.add(text);
    }
}
