package io.github.img2dataset.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The lease files of an output folder, numbered from 1 on; the highest number says who writes to the folder. To take a
 * lease over is to create the next number, which the store grants once. The highest is never deleted, so that all who
 * come contend for the same number: a finished run marks it as released.
 *
 * @param folder the data set's
 */
record LeaseFiles(OutputFolder folder) {
    private static final Pattern NAME = Pattern.compile(Pattern.quote(DataSetLayout.LEASES) + "/(\\d{6,9})");

    /**
     * A lease file.
     *
     * @param number its generation
     * @param info as it was listed
     */
    record LeaseFile(int number, FileInfo info) {}

    /** The current lease; none when no run ever wrote here. */
    Optional<LeaseFile> newest() throws IOException {
        return all().stream().max(Comparator.comparingInt(LeaseFile::number));
    }

    private List<LeaseFile> all() throws IOException {
        return folder.list(DataSetLayout.LEASES).stream()
                .flatMap(file -> {
                    var name = NAME.matcher(file.name());
                    return name.matches() && !file.isFolder()
                            ? Stream.of(new LeaseFile(Integer.parseInt(name.group(1)), file))
                            : Stream.empty();
                })
                .toList();
    }

    static String name(int number) {
        return "%s/%06d".formatted(DataSetLayout.LEASES, number);
    }

    /** Holder that a lease file names; none while it is being written or when it is no lease. */
    Optional<LeaseHolder> holder(int number) throws IOException {
        byte[] content;
        try {
            content = folder.read(name(number));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(LeaseHolder.parse(content));
        } catch (LeaseHolder.NoLeaseException e) {
            return Optional.empty();
        }
    }

    /** Creates a lease; false when that number is taken. */
    boolean create(int number, LeaseHolder holder) throws IOException {
        try (var file = folder.beginLease(name(number), holder.runId(), false)) {
            file.stream().write(holder.toBytes());
            file.commit();
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    void replace(int number, LeaseHolder holder) throws IOException {
        try (var file = folder.beginLease(name(number), holder.runId(), true)) {
            file.stream().write(holder.toBytes());
            file.commit();
        }
    }

    void delete(int number) throws IOException {
        folder.delete(name(number));
    }

    /** Deletes the leases that a newer one has ended, and what runs that died left while they wrote theirs. */
    void deleteBefore(int number, Duration silenceOfTheDead) throws IOException {
        for (var file : all()) {
            if (file.number() < number) {
                delete(file.number());
            }
        }
        var entries = folder.list(DataSetLayout.LEASES);
        var newest = entries.stream()
                .mapToLong(FileInfo::modificationTimeMillis)
                .max()
                .orElse(0);
        for (var entry : entries) {
            if (entry.name().startsWith(DataSetLayout.LEASES + "/.")
                    && newest - entry.modificationTimeMillis() > silenceOfTheDead.toMillis()) {
                folder.delete(entry.name());
            }
        }
    }

    /** The store's time of day, in milliseconds since the epoch: that of a file written now. */
    long storeMillis(String runId) throws IOException {
        var name = DataSetLayout.LEASES + "/.clock-" + runId;
        try (var file = folder.beginLease(name, runId, true)) {
            file.stream().write(1);
            file.commit();
        }
        try {
            return folder.info(name)
                    .map(FileInfo::modificationTimeMillis)
                    .orElseThrow(() -> new IOException(
                            "The store" + " does not show " + name + " in " + folder + ", which was just written"));
        } finally {
            folder.delete(name);
        }
    }
}
