package io.github.img2dataset.storage;

import io.github.img2dataset.storage.LeaseFiles.LeaseFile;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live run per output folder. While it is held, its file is written anew every half minute by a thread of its own;
 * a run whose process is gone, or which was not heard of for five minutes, is dead. Of all who come at once exactly one
 * acquires the lease ({@link LeaseFiles}); it removes the dead runs' temporary files and pending uploads. A run that
 * stood still and lost its lease publishes nothing more ({@link #token()}). Held by the driver.
 *
 * <p>On an object store, pending uploads are told apart by the folder alone: do not put the output folder of one run
 * inside that of another while both run.
 */
public final class RunLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /** Each time around, another run has taken the number that this one wanted. */
    private static final int MOST_TRIES = 100;

    private final OutputFolder folder;
    private final LeaseFiles files;
    private final LeaseRequest request;
    private final LeaseHolder holder;
    private final Surroundings surroundings;
    private final ScheduledExecutorService pulse;
    private int number;
    private volatile boolean held;
    private volatile Runnable whenLost = () -> {};

    /** The time of the store, and the passing of time. */
    interface Surroundings {
        /** Current time in milliseconds since the epoch, by the clock that stamps the store's files. */
        long storeMillis() throws IOException;

        void pause(Duration time) throws InterruptedException;
    }

    private record World(LeaseFiles files, String runId) implements Surroundings {
        @Override
        public long storeMillis() throws IOException {
            return files.storeMillis(runId);
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            Thread.sleep(time.toMillis()); // another run, maybe on another machine: only the store tells of it
        }
    }

    private RunLease(OutputFolder folder, LeaseRequest request, Surroundings surroundings) {
        this.folder = folder;
        this.files = new LeaseFiles(folder);
        this.request = request;
        this.holder = LeaseHolder.ofThisProcess(request.runId(), request.identity());
        this.surroundings = surroundings;
        this.pulse = Executors.newSingleThreadScheduledExecutor(Daemons.named("lease-" + request.runId()));
    }

    /** Takes the lease for a run of that id, or is refused; see {@link #acquire(OutputFolder, LeaseRequest)}. */
    public static RunLease acquire(OutputFolder folder, String runId) throws IOException {
        return acquire(folder, LeaseRequest.of(runId));
    }

    /**
     * Takes the lease and sweeps what dead runs left.
     *
     * @throws OutputFolderInUseException when another run is alive and the request does not wait
     * @throws IOException when the storage failed
     */
    public static RunLease acquire(OutputFolder folder, LeaseRequest request) throws IOException {
        return acquire(folder, request, new World(new LeaseFiles(folder), request.runId()));
    }

    static RunLease acquire(OutputFolder folder, LeaseRequest request, Surroundings surroundings) throws IOException {
        var lease = new RunLease(folder, request, surroundings);
        try {
            lease.begin();
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
        return lease;
    }

    /**
     * Looks whether a run is alive, and takes no lease.
     *
     * @throws OutputFolderInUseException when one is
     */
    public static void refuseIfInUse(OutputFolder folder, String runId) throws IOException {
        var files = new LeaseFiles(folder);
        var lease = new RunLease(folder, LeaseRequest.of(runId), new World(files, runId));
        lease.close();
        lease.refuseOther(files.newest());
    }

    /**
     * The id of the run that seems to be alive in the folder. Nothing is written there, so the time is this machine's
     * and not the store's: where the two differ by minutes, a run that died may seem alive, or the other way round.
     */
    public static Optional<String> liveRun(OutputFolder folder) throws IOException {
        var files = new LeaseFiles(folder);
        var newest = files.newest();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        var silence = System.currentTimeMillis() - newest.get().info().modificationTimeMillis();
        return files.holder(newest.get().number())
                .filter(holder -> !holder.isReleased() && !holder.isGone())
                .filter(holder -> silence <= LeaseRequest.SILENCE_OF_THE_DEAD.toMillis())
                .map(LeaseHolder::runId);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // beat() lets no exception out
    private void begin() throws IOException {
        folder.make();
        if (request.waits()) {
            await();
        } else {
            take();
        }
        sweep();
        var beat = request.heartbeat().toMillis();
        pulse.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
    }

    private void await() throws IOException {
        for (var told = false; ; told = true) {
            try {
                take();
                return;
            } catch (OutputFolderInUseException e) {
                if (!told) {
                    LOG.warn("Waiting for the output folder. {}", e.getMessage());
                }
            }
            try {
                surroundings.pause(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while waiting for another run's end in " + folder);
            }
        }
    }

    /** The store grants each number once; a number that is not the highest is worth nothing. */
    private void take() throws IOException {
        for (var tries = 0; tries < MOST_TRIES; tries++) {
            var newest = files.newest();
            refuseOther(newest);
            var wanted = newest.map(LeaseFile::number).orElse(0) + 1;
            if (files.create(wanted, holder)) {
                number = wanted;
                held = true;
                if (isNewest(wanted)) {
                    return;
                }
                held = false;
                withdraw(wanted);
            }
        }
        throw new OutputFolderInUseException(
                "Many runs begin in " + folder + " at once, and this is not the one that goes on");
    }

    /** Removes a number that came too late; of the highest the content may be another's. */
    private void withdraw(int number) throws IOException {
        if (files.newest().filter(newest -> newest.number() > number).isPresent()) {
            files.delete(number);
        }
    }

    /** Whether a lease is the newest, by number and by content: a store without conditional writes may let a second writer of a number through, and the last one wins. */
    private boolean isNewest(int number) throws IOException {
        return files.newest().filter(newest -> newest.number() == number).isPresent()
                && files.holder(number)
                        .filter(found -> found.runId().equals(holder.runId()))
                        .isPresent();
    }

    private void refuseOther(Optional<LeaseFile> newest) throws IOException {
        if (newest.isPresent()) {
            refuseIfAlive(newest.get().info(), files.holder(newest.get().number()));
        }
        for (var former : new FormerLeases(folder).files()) {
            refuseIfAlive(former, Optional.of(LeaseHolder.parse(folder.read(former.name()))));
        }
    }

    private void refuseIfAlive(FileInfo file, Optional<LeaseHolder> other) throws IOException {
        if (other.filter(this::isOver).isPresent()) {
            return;
        }
        // Both times are the store's, so clocks that differ do not matter.
        var silence = Math.max(0, surroundings.storeMillis() - file.modificationTimeMillis());
        var patience = request.silenceOfTheDead().toMillis();
        if (silence <= patience) {
            throw new OutputFolderInUseException(inUse(file, other, Duration.ofMillis(patience - silence)));
        }
    }

    private boolean isOver(LeaseHolder other) {
        return other.isReleased() || other.isGone() || holder.succeeds(other);
    }

    private String inUse(FileInfo file, Optional<LeaseHolder> other, Duration left) {
        var who = other.map(LeaseHolder::inWords).orElse("started just now");
        return "Another run is writing to " + folder + " (" + who + "). Wait for its end, or choose"
                + " another output folder. If it is dead, the folder is free in " + (left.toSeconds() + 1)
                + " seconds; to go on at once, delete " + folder + "/" + file.name();
    }

    /** Only this run is alive, and its tasks have not begun: all else is left over. */
    private void sweep() throws IOException {
        files.deleteBefore(number, request.silenceOfTheDead());
        folder.delete(DataSetLayout.TEMPORARY);
        new FormerLeases(folder).sweep();
        abortPendingUploads();
    }

    /** Not every key may list uploads, and what is pending harms nobody but the bill. */
    private void abortPendingUploads() {
        try {
            folder.abortPendingUploads();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Unfinished uploads of earlier runs remain in {}: {}", folder, FirstLine.of(e));
        }
    }

    /** Called on the thread that notices that another run took the folder, at once if it is lost already. */
    public void whenLost(Runnable action) {
        whenLost = action;
        if (!held) {
            action.run();
        }
    }

    /** For the tasks of this run, to show before they publish. */
    public FencingToken token() {
        return new FencingToken(folder.uri(), number);
    }

    /** False once another run was seen to have taken the folder, because this one seemed dead. */
    public boolean isHeld() {
        return held;
    }

    /**
     * Looks at the store, before something is done that only the holder may do.
     *
     * @throws LeaseLostException when another run has taken the folder
     */
    public void check() throws IOException {
        try {
            token().check(folder);
        } catch (LeaseLostException e) {
            lose();
            throw e;
        }
        if (!held) {
            throw new LeaseLostException("Another run took over " + folder + " meanwhile");
        }
    }

    /** Says that this run is alive, unless it has lost its lease. */
    void beat() {
        try {
            if (held && isNewest(number)) {
                files.replace(number, holder);
            } else if (held) {
                lose();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Could not renew the lease of {}: {}", folder, e.toString());
        }
    }

    private void lose() {
        if (held) {
            held = false;
            LOG.error("Another run took over the output folder {}", folder);
            whenLost.run();
        }
    }

    /**
     * Gives the folder free and removes what failed tasks of this run left. Call it when no task runs any more. What
     * fails here is a warning: the run's work is done.
     */
    @Override
    public void close() {
        pulse.shutdownNow();
        if (held) {
            awaitLastBeat();
            release();
            held = false;
        }
    }

    private void release() {
        try {
            if (!isNewest(number)) {
                return; // another run's files are not to be touched
            }
            folder.delete(DataSetLayout.TEMPORARY);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Temporary files remain in {}; the next run removes them: {}", folder, FirstLine.of(e));
        }
        abortPendingUploads();
        try {
            files.replace(number, holder.released());
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "The lease of {} could not be released; a run on another machine has to wait {} minutes: {}",
                    folder,
                    request.silenceOfTheDead().toMinutes(),
                    FirstLine.of(e));
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
