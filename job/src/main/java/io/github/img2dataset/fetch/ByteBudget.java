package io.github.img2dataset.fetch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that all bodies of one executor may hold at a time. A body asks before it reads on; when there is nothing
 * to give, it waits and its server is held back. Freed bytes go to the oldest body first, so that bodies get finished
 * rather than all of them started.
 *
 * <p>Half-read bodies could hold everything and wait for each other. A reserve of one largest body is therefore kept
 * for one privileged body, the oldest that waits, whenever no finished body is left whose taking would free bytes.
 * Used bytes stay under the limit but for the first few KiB of each body, which its connection reads anyway, and the
 * compressed form of the privileged body.
 * Thread-safe; grants run on the given executor.
 */
final class ByteBudget {
    private final long unreserved;
    private final Executor executor;
    private final PriorityQueue<Share> waiting = new PriorityQueue<>(Comparator.comparingLong(share -> share.age));
    private long used;
    private long peak;
    private long sharesOpened;
    private int finishedShares;
    private @Nullable Share privileged;

    ByteBudget(long limit, long largestBody, Executor executor) {
        this.unreserved = limit - Math.min(largestBody, limit / 2);
        this.executor = executor;
    }

    synchronized Share open() {
        return new Share(sharesOpened++);
    }

    /** Whether new bodies had better wait. */
    synchronized boolean isScarce() {
        return !waiting.isEmpty() || used > unreserved - unreserved / 4;
    }

    synchronized long used() {
        return used;
    }

    /** The most that was ever used. */
    synchronized long peak() {
        return peak;
    }

    private void grantWaiting() {
        List<Runnable> grants = new ArrayList<>();
        synchronized (this) {
            for (var share = waiting.peek(); share != null && admits(share, share.wanted); share = waiting.peek()) {
                waiting.remove();
                grants.add(share.grant());
            }
        }
        grants.forEach(executor::execute);
    }

    private boolean admits(Share share, long bytes) {
        if (used + bytes <= unreserved || share == privileged) {
            return true;
        }
        if (privileged == null && finishedShares == 0) {
            privileged = share;
            return true;
        }
        return false;
    }

    private void take(long bytes) {
        used += bytes;
        peak = Math.max(peak, used);
    }

    /** Bytes that one body holds, from its first byte until the task is done with it. */
    final class Share implements AutoCloseable {
        private final long age;
        private long held;
        private long wanted;
        private @Nullable Runnable onGrant;
        private boolean finished;
        private boolean closed;

        private Share(long age) {
            this.age = age;
        }

        /** Takes bytes that are there already. */
        void force(long bytes) {
            synchronized (ByteBudget.this) {
                if (!closed) {
                    held += bytes;
                    take(bytes);
                }
            }
        }

        /**
         * Asks for more bytes.
         *
         * @return true when they were given at once; otherwise {@code granted} runs later, unless the share is
         *     closed before
         */
        boolean reserve(long bytes, Runnable granted) {
            synchronized (ByteBudget.this) {
                if (closed) {
                    return false;
                }
                if ((waiting.isEmpty() || this == privileged) && admits(this, bytes)) {
                    held += bytes;
                    take(bytes);
                    return true;
                }
                wanted = bytes;
                onGrant = granted;
                waiting.add(this);
            }
            // Only so that a privilege that is free finds the oldest.
            grantWaiting();
            return false;
        }

        /** Gives back all but {@code bytes}, of which more may be asked for. */
        void shrink(long bytes) {
            synchronized (ByteBudget.this) {
                if (closed) {
                    return;
                }
                used += bytes - held;
                held = bytes;
            }
            grantWaiting();
        }

        /** The body is whole: gives back all but {@code bytes}, and lets go of the privilege. */
        void finish(long bytes) {
            synchronized (ByteBudget.this) {
                if (!closed && !finished) {
                    finished = true;
                    finishedShares++;
                    losePrivilege();
                }
            }
            shrink(bytes);
        }

        /** Gives everything back. May be called twice. */
        @Override
        public void close() {
            synchronized (ByteBudget.this) {
                if (closed) {
                    return;
                }
                closed = true;
                used -= held;
                held = 0;
                waiting.remove(this);
                losePrivilege();
                if (finished) {
                    finishedShares--;
                }
            }
            grantWaiting();
        }

        private Runnable grant() {
            held += wanted;
            take(wanted);
            var granted = onGrant;
            onGrant = null;
            return granted == null ? () -> {} : granted;
        }

        private void losePrivilege() {
            if (privileged == this) {
                privileged = null;
            }
        }
    }
}
