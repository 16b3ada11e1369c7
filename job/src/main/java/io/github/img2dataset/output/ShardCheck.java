package io.github.img2dataset.output;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.sample.StoredImageTypes;
import io.github.img2dataset.storage.FolderDigest;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Reads a finished shard again and compares its parts: the files' lengths and checksums with the stats, the samples in
 * the data with the rows of the parquet. Images are
 * shown to a probe. Single-threaded, a shard at a time.
 */
public final class ShardCheck {
    private static final int NAMED = 3;

    private final OutputFolder folder;
    private final String shardId;
    private final boolean keepsKeys;
    private final ShardContent content;
    private final Map<String, String> badImages = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private long rows;
    private long images;

    private ShardCheck(OutputFolder folder, String shardId, ImageProbe images, boolean keepsKeys) {
        this.folder = folder;
        this.shardId = shardId;
        this.keepsKeys = keepsKeys;
        this.content = new ShardContent(
                images == ImageProbe.NONE
                        ? null
                        : (key, image) -> images.problem(image).ifPresent(problem -> badImages.put(key, problem)));
    }

    /**
     * Checks one shard, of whichever format its files are.
     *
     * @param images is shown every image; {@link ImageProbe#NONE} to leave them be
     * @param keepsKeys whether samples came from other shards with the keys they had there; else each key begins with
     *     the shard's id
     */
    public static CheckedShard check(OutputFolder folder, String shardId, ImageProbe images, boolean keepsKeys) {
        var check = new ShardCheck(folder, shardId, images, keepsKeys);
        try {
            check.run();
        } catch (IOException | RuntimeException e) {
            check.problem("cannot be read: " + e.getMessage());
        }
        return new CheckedShard(check.rows, check.images, check.problems);
    }

    private void run() throws IOException {
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId)));
        rows = stats.count();
        images = stats.successes();
        for (var file : stats.files()) {
            checkBytes(file);
        }
        if (!problems.isEmpty()) {
            return; // what is in damaged files would only repeat it
        }
        var format = ShardFiles.format(folder, shardId, stats);
        if (format.isEmpty()) {
            problem("its files are those of no output format");
        } else if (!format.get().fileNames(shardId).isEmpty()) {
            checkContent(stats, format.get());
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

    private void checkContent(ShardStats stats, OutputFormat format) throws IOException {
        var found = rows();
        if (found.size() != stats.count()) {
            problem("the parquet has %d rows, the stats say %d".formatted(found.size(), stats.count()));
        }
        checkKeys(found.stream().map(Row::key).toList());
        var successes = keys(found, row -> row.status().equals(Status.SUCCESS.label()));
        if (successes.size() != stats.successes()) {
            problem("the parquet has %d successes, the stats say %d".formatted(successes.size(), stats.successes()));
        }
        format.files().read(folder, shardId, content);
        var data = format.hasImageColumn() ? "the image column" : "the data";
        compare(data, content.members().keySet(), successes);
        checkMembers();
        reportImages();
    }

    /** Columns of a row that the check needs; empty text for a null. */
    private record Row(String key, String status) {}

    private List<Row> rows() throws IOException {
        var rows = new ArrayList<Row>();
        ParquetSamples.read(
                folder,
                ShardFormat.metadataFile(shardId),
                Set.of(MetadataColumns.KEY, MetadataColumns.STATUS),
                row -> rows.add(new Row(
                        Objects.requireNonNullElse(row.text(MetadataColumns.KEY), ""),
                        Objects.requireNonNullElse(row.text(MetadataColumns.STATUS), ""))));
        return rows;
    }

    private static Set<String> keys(List<Row> rows, Predicate<Row> wanted) {
        return rows.stream().filter(wanted).map(Row::key).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Keys that begin with their shard's id, and are of one length, cannot be those of another shard. */
    private void checkKeys(List<String> keys) {
        var seen = new HashSet<String>();
        var twice = new TreeSet<String>();
        var foreign = new TreeSet<String>();
        var length = keys.isEmpty() ? 0 : keys.get(0).length();
        for (var key : keys) {
            if (!seen.add(key)) {
                twice.add(key);
            }
            if (!keepsKeys && (!key.startsWith(shardId) || key.length() != length)) {
                foreign.add(key);
            }
        }
        report("the parquet has keys twice: ", twice);
        report("the parquet has keys that are not this shard's: ", foreign);
    }

    private void checkMembers() {
        var usual = content.members().values().stream()
                .max(Comparator.comparingInt(
                        extensions -> Set.copyOf(extensions).size()))
                .map(Set::copyOf)
                .orElse(Set.of());
        var twice = new TreeSet<String>();
        var odd = new TreeSet<String>();
        var bare = new TreeSet<String>();
        content.members().forEach((key, extensions) -> {
            var distinct = Set.copyOf(extensions);
            if (distinct.size() < extensions.size()) {
                twice.add(key);
            }
            if (distinct.stream().noneMatch(StoredImageTypes::isImage)) {
                bare.add(key);
            } else if (!distinct.equals(usual)) {
                odd.add(key);
            }
        });
        report("the data has samples twice: ", twice);
        report("the data has samples without an image: ", bare);
        report("the data has samples with other members than " + String.join(", ", new TreeSet<>(usual)) + ": ", odd);
    }

    private void reportImages() {
        var bad = badImages.entrySet().stream()
                .map(image -> image.getKey() + " (" + image.getValue() + ")")
                .collect(Collectors.toCollection(TreeSet::new));
        report("the data has images that cannot be decoded: ", bad);
    }

    private void compare(String data, Set<String> samples, Set<String> successes) {
        report(data + " lacks samples that succeeded: ", difference(successes, samples));
        report(data + " has samples without a successful row: ", difference(samples, successes));
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
