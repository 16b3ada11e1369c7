package io.github.img2dataset.isolation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows whose images this process is transforming, in a file that is mapped into memory: what was written there outlives the process, however
 * it ends, and costs no system call. A process that ends in good order removes its journal. Thread-safe; a slot is its thread's own.
 */
final class CrashJournal {
    private static final Logger LOG = LoggerFactory.getLogger(CrashJournal.class);

    private static final int MAGIC = 0x49324a32;
    private static final int HEAD = 64;
    private static final int BOOT = 24;
    private static final int BOOT_LENGTH = 40;
    private static final int SLOT = 64; // a cache line each
    private static final int SLOTS = 1000;
    private static final String SUFFIX = ".journal";
    private static final long LONGEST_KEPT = TimeUnit.DAYS.toMillis(30);

    private static final Map<Path, CrashJournal> OPEN = new HashMap<>();

    private final @Nullable MappedByteBuffer memory;
    private final BitSet taken = new BitSet();

    /** A row, by its place in the data set. */
    record Row(int shard, int index) {}

    private CrashJournal(@Nullable MappedByteBuffer memory) {
        this.memory = memory;
    }

    /** The folder of this machine for the journals of all runs of this user. */
    static Path folder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "img2dataset-journals-" + System.getProperty("user.name"));
    }

    /**
     * This process's journal for a data set. Where none can be written rows are not noted, and nothing else changes.
     *
     * @param name of the data set, the same in every run
     */
    static synchronized CrashJournal open(Path folder, String name) {
        return OPEN.computeIfAbsent(folder.resolve(name), file -> new CrashJournal(mapped(folder, name)));
    }

    private static @Nullable MappedByteBuffer mapped(Path folder, String name) {
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var own = ProcessHandle.current();
            var file = folder.resolve(name + "-" + own.pid() + "-" + System.nanoTime() + SUFFIX);
            try (var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                file.toFile().deleteOnExit();
                if (!Files.getOwner(folder).equals(Files.getOwner(file))) {
                    Files.delete(file);
                    throw new IOException(folder + " belongs to somebody else");
                }
                var memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEAD + (long) SLOTS * SLOT);
                memory.putInt(0, MAGIC).putLong(8, own.pid()).putLong(16, startMillis(own));
                memory.put(BOOT, bootId());
                return memory;
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("Rows at which this process may crash are not noted: {}", e.toString());
            return null;
        }
    }

    /** A slot for one thread, its own until it is closed. */
    synchronized Slot slot() {
        var number = taken.nextClearBit(0);
        taken.set(number);
        return new Slot(number);
    }

    /** One thread's row. */
    final class Slot implements AutoCloseable {
        private final int number;
        private final int at;

        private Slot(int number) {
            this.number = number;
            at = HEAD + number * SLOT;
        }

        void enter(int shard, int index) {
            if (memory != null && number < SLOTS) {
                memory.putInt(at + 4, shard).putInt(at + 8, index).putInt(at, 1);
            }
        }

        void leave() {
            if (memory != null && number < SLOTS) {
                memory.putInt(at, 0);
            }
        }

        @Override
        public void close() {
            leave();
            synchronized (CrashJournal.this) {
                taken.clear(number);
            }
        }
    }

    /**
     * Rows at which processes of this machine died. The journals of those that died elsewhere are removed; the others stay, for the attempt that
     * asks may be ended before it comes to the row.
     */
    static Set<Row> rowsOfTheDead(Path folder, String name) {
        var rows = new HashSet<Row>();
        for (var file : journals(folder, name)) {
            try {
                var found = ByteBuffer.wrap(Files.readAllBytes(file));
                if (found.capacity() < HEAD || found.getInt(0) != MAGIC || isAlive(found)) {
                    continue;
                }
                var before = rows.size();
                rows.addAll(rows(found));
                var age = System.currentTimeMillis()
                        - Files.getLastModifiedTime(file).toMillis();
                if (rows.size() == before || age > LONGEST_KEPT) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                LOG.debug("No journal any more: {}", file, e); // another task removed it
            }
        }
        return rows;
    }

    private static List<Path> journals(Path folder, String name) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, name + "-*" + SUFFIX)) {
            files.forEach(found::add);
        } catch (IOException e) {
            LOG.debug("No journals in {}", folder, e);
        }
        return found;
    }

    private static List<Row> rows(ByteBuffer journal) {
        var rows = new ArrayList<Row>();
        for (var at = HEAD; at + SLOT <= journal.capacity(); at += SLOT) {
            if (journal.getInt(at) != 0) {
                rows.add(new Row(journal.getInt(at + 4), journal.getInt(at + 8)));
            }
        }
        return rows;
    }

    /** Whether the process that wrote it goes on: the machine was not started anew, and the process's number is not another's. */
    private static boolean isAlive(ByteBuffer journal) {
        var boot = new byte[BOOT_LENGTH];
        journal.get(BOOT, boot);
        return Arrays.equals(boot, bootId())
                && ProcessHandle.of(journal.getLong(8))
                        .filter(process -> process.isAlive() && startMillis(process) == journal.getLong(16))
                        .isPresent();
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static byte[] bootId() {
        try {
            var id = Files.readAllBytes(Path.of("/proc/sys/kernel/random/boot_id"));
            return Arrays.copyOf(id, BOOT_LENGTH);
        } catch (IOException e) {
            return new byte[BOOT_LENGTH]; // a platform without it
        }
    }
}
