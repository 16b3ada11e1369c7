package io.github.img2dataset.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live run per output folder. While it is held, {@code _temporary/<run id>/_alive} is written anew every half
 * minute by a thread of its own; a run whose process is gone, or which was not heard of for five minutes, is dead. Who
 * acquires the lease removes the dead runs' temporary files and pending uploads. Held by the driver.
 *
 * <p>On an object store, pending uploads are told apart by the folder alone: do not put the output folder of one run
 * inside that of another while both run.
 */
public final class RunLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration SILENCE_OF_THE_DEAD = Duration.ofMinutes(5);
    private static final String ALIVE = "_alive";

    private final OutputFolder folder;
    private final LeaseHolder holder;
    private final Duration heartbeat;
    private final Duration silenceOfTheDead;
    private final ScheduledExecutorService pulse;
    private volatile boolean held;

    private RunLease(OutputFolder folder, String runId, Duration heartbeat, Duration silenceOfTheDead) {
        this.folder = folder;
        this.holder = LeaseHolder.ofThisProcess(runId);
        this.heartbeat = heartbeat;
        this.silenceOfTheDead = silenceOfTheDead;
        this.pulse = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "lease-" + runId);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes the lease and sweeps what dead runs left.
     *
     * @param runId unique to this run
     * @throws OutputFolderInUseException when another run is alive
     * @throws IOException when the storage failed
     */
    public static RunLease acquire(OutputFolder folder, String runId) throws IOException {
        return acquire(folder, runId, HEARTBEAT, SILENCE_OF_THE_DEAD);
    }

    static RunLease acquire(OutputFolder folder, String runId, Duration heartbeat, Duration silenceOfTheDead)
            throws IOException {
        var lease = new RunLease(folder, runId, heartbeat, silenceOfTheDead);
        try {
            lease.begin();
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
        return lease;
    }

    /** Writes first and looks then: of two that come at once, at least one sees the other. */
    @SuppressWarnings("FutureReturnValueIgnored") // beat() lets no exception out
    private void begin() throws IOException {
        folder.make();
        write();
        held = true;
        refuseOtherLiveRun();
        sweep();
        pulse.scheduleWithFixedDelay(this::beat, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** False once another run took the folder, because this one seemed dead: nothing must be written any more. */
    public boolean isHeld() {
        return held;
    }

    private String file() {
        return file(holder.runId());
    }

    private static String file(String runId) {
        return OutputFolder.TEMPORARY + "/" + runId + "/" + ALIVE;
    }

    private void write() throws IOException {
        try (var file = folder.replace(file(), holder.runId())) {
            file.stream().write(holder.toBytes());
            file.commit();
        }
    }

    private void beat() {
        try {
            if (held && !folder.exists(file())) {
                held = false;
                LOG.error("Another run took over the output folder {}", folder);
            } else if (held) {
                write();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Could not renew the lease of {}: {}", folder, e.toString());
        }
    }

    private void refuseOtherLiveRun() throws IOException {
        for (var entry : folder.list(OutputFolder.TEMPORARY)) {
            var lease = lease(entry);
            if (lease.isPresent() && !isOwn(entry) && !isDead(lease.get())) {
                held = false;
                folder.delete(OutputFolder.TEMPORARY + "/" + holder.runId());
                throw new OutputFolderInUseException(inUse(lease.get()));
            }
        }
    }

    private Optional<FileInfo> lease(FileInfo entry) throws IOException {
        return entry.isFolder() ? folder.info(entry.name() + "/" + ALIVE) : Optional.empty();
    }

    private boolean isOwn(FileInfo entry) {
        return entry.name().equals(OutputFolder.TEMPORARY + "/" + holder.runId());
    }

    /** Both times are the store's, so clocks that differ do not matter. */
    private boolean isDead(FileInfo lease) throws IOException {
        var own = folder.info(file());
        if (own.isPresent()) {
            var silence = own.get().modificationTimeMillis() - lease.modificationTimeMillis();
            if (silence > silenceOfTheDead.toMillis()) {
                return true;
            }
        }
        return holderOf(lease).map(LeaseHolder::isGone).orElse(false);
    }

    private Optional<LeaseHolder> holderOf(FileInfo lease) throws IOException {
        try {
            return Optional.of(LeaseHolder.parse(folder.read(lease.name())));
        } catch (IOException e) {
            if (folder.exists(lease.name())) {
                return Optional.empty(); // being written: alive
            }
            throw e;
        }
    }

    private String inUse(FileInfo lease) throws IOException {
        var who = holderOf(lease)
                .map(other -> "process " + other.pid() + " on " + other.host() + ", since " + other.since())
                .orElse("started just now");
        return "Another run is writing to " + folder + " (" + who + "). Wait for its end, or choose another output"
                + " folder. If it is dead, it is given up " + silenceOfTheDead.toMinutes()
                + " minutes after its last sign of life; to go on at once, delete " + folder + "/" + lease.name();
    }

    /** Only this run is alive, and its tasks have not begun or are over: all else is left over. */
    private void sweep() throws IOException {
        for (var entry : folder.list(OutputFolder.TEMPORARY)) {
            if (!isOwn(entry)) {
                folder.delete(entry.name());
            }
        }
        folder.abortPendingUploads();
    }

    /** Gives the folder free and removes what failed tasks of this run left. Call it when no task runs any more. */
    @Override
    public void close() throws IOException {
        pulse.shutdownNow();
        if (held) {
            held = false;
            awaitLastBeat();
            release();
        }
    }

    /** A run that begins just now has its lease here already, to be refused or not. */
    private void release() throws IOException {
        for (var entry : folder.list(OutputFolder.TEMPORARY)) {
            if (lease(entry).isEmpty()) {
                folder.delete(entry.name());
            }
        }
        folder.abortPendingUploads();
        folder.delete(OutputFolder.TEMPORARY + "/" + holder.runId());
        if (folder.list(OutputFolder.TEMPORARY).isEmpty()) {
            folder.delete(OutputFolder.TEMPORARY);
        }
    }

    private void awaitLastBeat() {
        try {
            if (!pulse.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("The lease of {} is still being renewed", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
