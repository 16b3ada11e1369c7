package io.github.img2dataset.metadata;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a stretch of shards was cut from; kept in the output folder so that a rerun with another list does not mix
 * two data sets.
 *
 * @param firstShard number of the list's first shard
 * @param shards how many shards it makes
 * @param samplesPerShard rows of a full shard
 * @param columns what is read of the list, as {@code url=URL}
 * @param files in the order they were cut
 */
public record ListPlan(int firstShard, int shards, int samplesPerShard, List<String> columns, List<ListedFile> files) {
    /** Begins a setting that early versions did not record; it is not compared with a plan of theirs. */
    public static final String LATER = "+";

    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private static final int DIGEST_BYTES = 8;

    /** Stands for the length of a list that is a table or a query. */
    private static final long NO_FILE = -1;

    /**
     * An input file.
     *
     * @param name the last part of its path: a list that was moved is the same list
     * @param length in bytes
     * @param modificationTime in milliseconds since the epoch
     * @param digest of its first and last bytes; null in plans of early versions
     */
    public record ListedFile(
            String name,
            long length,
            long modificationTime,
            @Nullable String digest) {

        /** A list that is no file: a table or a query. */
        public static ListedFile named(String name) {
            return new ListedFile(name, NO_FILE, 0, null);
        }

        /** A list that was copied or touched is the same list: where both digests are known, the time does not count. */
        boolean isSameAs(ListedFile other) {
            return name.equals(other.name)
                    && length == other.length
                    && ((digest == null || other.digest == null)
                            ? modificationTime == other.modificationTime
                            : digest.equals(other.digest));
        }

        private String differenceFrom(ListedFile kept) {
            var isOtherContent =
                    name.equals(kept.name) && length == kept.length && digest != null && kept.digest != null;
            if (length == NO_FILE && kept.length == NO_FILE) {
                return "the list is the " + name + ", was the " + kept.name;
            }
            return isOtherContent
                    ? "the list's file " + name + " has another content of the same length, changed at "
                            + Instant.ofEpochMilli(modificationTime)
                    : "the list's file is " + text() + ", was " + kept.text();
        }

        private String text() {
            return length == NO_FILE
                    ? "the " + name
                    : name + " of " + length + " bytes, changed at " + Instant.ofEpochMilli(modificationTime);
        }
    }

    public ListPlan {
        columns = List.copyOf(columns);
        files = List.copyOf(files);
    }

    public static ListPlan read(byte[] json) throws IOException {
        return JSON.readValue(json, ListPlan.class);
    }

    public byte[] toJson() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    /** This plan, with another number for its first shard. */
    public ListPlan from(int firstShard) {
        return new ListPlan(firstShard, shards, samplesPerShard, columns, files);
    }

    /** This plan, with the number of shards that its list turned out to make. */
    public ListPlan withShards(int shards) {
        return new ListPlan(firstShard, shards, samplesPerShard, columns, files);
    }

    /**
     * A digest of what the rows and their shape depend on, for the stats of the shards: which list they were cut from.
     * The same for a list that was moved.
     */
    public String digest() {
        var text = new StringBuilder().append(samplesPerShard);
        columns.forEach(column -> text.append('\n').append(column));
        files.forEach(file -> text.append('\n')
                .append(file.name())
                .append('\t')
                .append(file.length())
                .append('\t')
                .append(file.digest() == null ? file.modificationTime() : file.digest()));
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Names what differs from {@code kept}, in words; empty when this plan would cut the same shards. */
    public List<String> differencesFrom(ListPlan kept) {
        var differences = new ArrayList<String>();
        if (samplesPerShard != kept.samplesPerShard) {
            differences.add("--number_sample_per_shard is " + samplesPerShard + ", was " + kept.samplesPerShard);
        }
        var columns = comparableWith(kept);
        if (!columns.equals(kept.columns)) {
            differences.add(
                    "the settings are " + without(columns, kept.columns) + ", were " + without(kept.columns, columns));
        }
        if (files.size() != kept.files.size()) {
            differences.add("the list has " + files.size() + " files, had " + kept.files.size());
        } else {
            addFirstChangedFile(kept, differences);
        }
        return differences;
    }

    private List<String> comparableWith(ListPlan kept) {
        var isEarly = kept.columns.stream().noneMatch(setting -> setting.startsWith(LATER));
        return columns.stream()
                .filter(setting -> !isEarly || !setting.startsWith(LATER))
                .toList();
    }

    private void addFirstChangedFile(ListPlan kept, List<String> differences) {
        for (var i = 0; i < files.size(); i++) {
            if (!files.get(i).isSameAs(kept.files.get(i))) {
                differences.add(files.get(i).differenceFrom(kept.files.get(i)));
                return;
            }
        }
    }

    private static String without(List<String> settings, List<String> others) {
        var own = settings.stream().filter(setting -> !others.contains(setting)).toList();
        return own.isEmpty()
                ? "without"
                : own.stream()
                        .map(setting -> setting.startsWith(LATER) ? setting.substring(LATER.length()) : setting)
                        .collect(Collectors.joining(", "));
    }
}
