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
 * Images that this process is transforming, in a file that is mapped into memory: what was written there outlives the process, however it
 * ends, and costs no system call. A process that ends in good order removes its journal. Thread-safe; a slot is its thread's own.
 */
final class CrashJournal {
    private static final Logger LOG = LoggerFactory.getLogger(CrashJournal.class);

    // The file: magic, the process's number, the time it started, the machine's start; then slots.
    private static final int MAGIC = 0x49324a33;
    private static final int PROCESS = 8;
    private static final int STARTED = 16;
    private static final int BOOT = 24;
    private static final int BOOT_LENGTH = 40;
    private static final int HEAD = 64;
    private static final int SLOT = 64; // a cache line each
    private static final int SLOTS = 1000;
    private static final int LENGTH = HEAD + SLOTS * SLOT;

    private static final String SUFFIX = ".journal";
    private static final long LONGEST_KEPT = TimeUnit.DAYS.toMillis(30);

    private static final Map<Path, CrashJournal> OPEN = new HashMap<>();

    private final @Nullable MappedByteBuffer memory;
    private final BitSet taken = new BitSet();

    private CrashJournal(@Nullable MappedByteBuffer memory) {
        this.memory = memory;
    }

    /** This machine's folder for the journals of all runs of this user. */
    static Path folder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "img2dataset-journals-" + System.getProperty("user.name"));
    }

    /** This process's journal in a folder. Where none can be written images are not noted, and nothing else changes. */
    static synchronized CrashJournal open(Path folder) {
        return OPEN.computeIfAbsent(folder, place -> new CrashJournal(mapped(place)));
    }

    private static @Nullable MappedByteBuffer mapped(Path folder) {
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return mapped(folder, folder.resolve(ProcessHandle.current().pid() + "-" + System.nanoTime() + SUFFIX));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "The crash journal cannot be written, so a decoder's crash will not be traced to its row: {}",
                    e.toString());
            return null;
        }
    }

    private static MappedByteBuffer mapped(Path folder, Path file) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.toFile().deleteOnExit();
            if (!Files.getOwner(folder).equals(Files.getOwner(file))) {
                Files.delete(file);
                throw new IOException(folder + " belongs to somebody else");
            }
            // Written and not merely mapped: a disk that is full says so here, and not by a signal at some image.
            for (var zeros = ByteBuffer.allocate(LENGTH); zeros.hasRemaining(); ) {
                channel.write(zeros);
            }
            var memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            var own = ProcessHandle.current();
            memory.putLong(PROCESS, own.pid())
                    .putLong(STARTED, startMillis(own))
                    .put(BOOT, bootId());
            memory.putInt(0, MAGIC);
            return memory;
        }
    }

    /** A slot for one thread, its own until it is closed. */
    synchronized Slot slot() {
        var number = taken.nextClearBit(0);
        taken.set(number);
        return new Slot(number);
    }

    /** One thread's image. */
    final class Slot implements AutoCloseable {
        private final int number;
        private final int at;

        private Slot(int number) {
            this.number = number;
            at = HEAD + number * SLOT;
        }

        /** @param mark see {@link PictureMark} */
        void enter(long mark) {
            if (memory != null && number < SLOTS) {
                memory.putLong(at, mark);
            }
        }

        void leave() {
            enter(0);
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
     * Marks of the images at which processes of this machine died. The journals of those that died elsewhere are removed; the others stay, for
     * the attempt that asks may be ended before it comes to the image.
     */
    static Set<Long> imagesOfTheDead(Path folder) {
        var images = new HashSet<Long>();
        for (var file : journals(folder)) {
            try {
                var found = ByteBuffer.wrap(Files.readAllBytes(file));
                if (found.capacity() < HEAD || found.getInt(0) != MAGIC || isAlive(found)) {
                    continue;
                }
                var noted = images(found);
                images.addAll(noted);
                var age = System.currentTimeMillis()
                        - Files.getLastModifiedTime(file).toMillis();
                if (noted.isEmpty() || age > LONGEST_KEPT) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                LOG.debug("No journal any more: {}", file, e); // another task removed it
            }
        }
        return images;
    }

    private static List<Path> journals(Path folder) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            files.forEach(found::add);
        } catch (IOException e) {
            LOG.debug("No journals in {}", folder, e);
        }
        return found;
    }

    private static List<Long> images(ByteBuffer journal) {
        var images = new ArrayList<Long>();
        for (var at = HEAD; at + SLOT <= journal.capacity(); at += SLOT) {
            if (journal.getLong(at) != 0) {
                images.add(journal.getLong(at));
            }
        }
        return images;
    }

    /** Whether the process that wrote it goes on: the machine was not started anew, and the process's number is not another's. */
    private static boolean isAlive(ByteBuffer journal) {
        var boot = new byte[BOOT_LENGTH];
        journal.get(BOOT, boot);
        return Arrays.equals(boot, bootId())
                && ProcessHandle.of(journal.getLong(PROCESS))
                        .filter(process -> process.isAlive() && startMillis(process) == journal.getLong(STARTED))
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
