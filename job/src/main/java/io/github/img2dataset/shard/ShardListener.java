package io.github.img2dataset.shard;

import io.github.img2dataset.sample.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears how the shards of a task go, for live figures; called on the task's thread, so it must be quick. */
@FunctionalInterface
public interface ShardListener {

    /** An attempt at a shard begins. */
    Attempt begin(int shard);

    /** One attempt at one shard. Ends by {@link #finished} or {@link #abandoned}, or never when the executor dies. */
    interface Attempt {

        /**
         * A sample was written.
         *
         * @param failure null when it succeeded
         * @param bytes length of the downloaded body, 0 when there was none
         * @param latency of the download
         */
        void sample(@Nullable Failure failure, int bytes, Duration latency);

        /**
         * The task's thread spent time, in nanoseconds, on the sample that is told next.
         *
         * @param waiting for downloads
         * @param images decoding, resizing, encoding
         * @param writing to the shard's files
         */
        void spent(long waiting, long images, long writing);

        /** The shard is in the output folder with this many samples. */
        void finished(long successes, long failures);

        /** The attempt gave up; its samples do not count. */
        void abandoned();
    }
}
