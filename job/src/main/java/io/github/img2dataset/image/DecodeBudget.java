package io.github.img2dataset.image;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that all images of one executor may take at a time. Each image is admitted as a whole, by {@link DecodeMemory}'s bound, before
 * anything of it is decoded, in the order in which they came; one that is larger than the whole budget is admitted alone. Whoever holds a claim
 * waits for no other, so claims cannot wait for each other.
 *
 * <p>Child processes count, too, busy or idle; when memory is short, the idle ones are ended. Thread-safe.
 */
public final class DecodeBudget {
    /** Resident memory of a child process beside the image that it works on, in bytes; measured: 150 to 239 MB. */
    public static final long PROCESS = 250_000_000;

    /** Code, classes, threads, and native libraries of an executor, in bytes; measured: 270 to 350 MB. */
    public static final long OF_THE_JVM = 400_000_000;

    /** However little memory there is: below this nearly all pictures would wait for each other, in bytes. */
    public static final long LEAST = 64_000_000;

    /** A budget in bytes that nobody waits for. */
    public static final long UNLIMITED = Long.MAX_VALUE / 2;

    private static @Nullable DecodeBudget ofExecutor;

    private final long limit;
    private final Deque<Claim> waiting = new ArrayDeque<>();
    private long used;
    private int idleProcesses;
    private Runnable endOfIdle = () -> {};

    /** @param limit in bytes */
    public DecodeBudget(long limit) {
        this.limit = limit;
    }

    /** A budget that nobody waits for. */
    public static DecodeBudget unlimited() {
        return new DecodeBudget(UNLIMITED);
    }

    /**
     * The budget that all tasks of this JVM share; a job with another limit gets another.
     *
     * @param limit in bytes; 0 for what the machine, or its container, has beside this JVM
     */
    public static synchronized DecodeBudget ofExecutor(long limit) {
        var bytes = limit == 0 ? besideThisJvm() : limit;
        var shared = ofExecutor;
        if (shared == null || shared.limit != bytes) {
            shared = new DecodeBudget(bytes);
            ofExecutor = shared;
        }
        return shared;
    }

    private static long besideThisJvm() {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.max(
                LEAST, machine.getTotalMemorySize() - Runtime.getRuntime().maxMemory() - OF_THE_JVM);
    }

    /** Waits until so many bytes may be taken, however long the images before take. Not to be asked for by one who holds a claim. */
    public Claim claim(long bytes) {
        return admitted(new Claim(bytes, false));
    }

    /** Waits for a child process's memory together with its image's; an idle process that is to be used is still the account's, see {@link #takeIdle}. */
    public Claim claimProcess(long bytes) {
        return admitted(new Claim(PROCESS + bytes, true));
    }

    /** Has something done whenever memory is short while processes are idle: it is to end them, see {@link #takeIdle}. */
    public synchronized void whenShort(Runnable endIdleProcesses) {
        endOfIdle = endIdleProcesses;
    }

    /** Takes one idle process out of the account, because it ends or a claim has it from now on; false when there is none. */
    public synchronized boolean takeIdle() {
        if (idleProcesses == 0) {
            return false;
        }
        idleProcesses--;
        notifyAll();
        return true;
    }

    /** The budget in bytes. */
    public long limit() {
        return limit;
    }

    public synchronized long used() {
        return used + idleProcesses * PROCESS;
    }

    /** Images that wait now. */
    synchronized int waiting() {
        return waiting.size();
    }

    private Claim admitted(Claim claim) {
        var shortage = enqueue(claim);
        if (shortage != null) {
            shortage.run();
        }
        var interrupted = false;
        synchronized (this) {
            // A task that was killed waits, too: its image must not end as another failure than the rows of a task that
            // was not.
            while (waiting.peek() != claim || !admits(claim)) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            waiting.remove();
            used += claim.held;
            notifyAll();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return claim;
    }

    /** Queues a claim; returns what to do about a shortage, outside of the lock, or null when there is none. */
    private synchronized @Nullable Runnable enqueue(Claim claim) {
        waiting.add(claim);
        var fits = waiting.peek() == claim && fits(claim);
        return fits || idleProcesses == 0 ? null : endOfIdle;
    }

    private boolean admits(Claim claim) {
        return used == 0 || fits(claim);
    }

    private boolean fits(Claim claim) {
        var reused = claim.hasProcess && idleProcesses > 0 ? 1 : 0;
        return used + (idleProcesses - reused) * PROCESS + claim.held <= limit;
    }

    /** Memory of one image, from its admission until it is closed. */
    public final class Claim implements AutoCloseable {
        private final boolean hasProcess;
        private long held;

        private Claim(long bytes, boolean hasProcess) {
            this.held = bytes;
            this.hasProcess = hasProcess;
        }

        /**
         * Gives the image's memory back, and keeps the process's for as long as it is idle.
         *
         * @return false when others wait for memory: the process is to end then
         */
        public boolean keepProcess() {
            synchronized (DecodeBudget.this) {
                var kept = hasProcess && held > 0 && waiting.isEmpty();
                if (kept) {
                    idleProcesses++;
                }
                close();
                return kept;
            }
        }

        /** Gives everything back. May be called twice. */
        @Override
        public void close() {
            synchronized (DecodeBudget.this) {
                used -= held;
                held = 0;
                DecodeBudget.this.notifyAll();
            }
        }
    }
}
