package io.github.img2dataset.report;

import java.io.Serializable;
import java.util.Optional;

/**
 * Where the time of tasks' own threads went, in nanoseconds; downloads go on beside them.
 *
 * @param waiting for downloads
 * @param images decoding, resizing, encoding
 * @param writing to shards' files
 */
public record CoreTime(long waiting, long images, long writing) implements Serializable {
    /** Nothing was measured. */
    static final CoreTime NONE = new CoreTime(0, 0, 0);

    private static final double MOSTLY_WAITING = 0.5;
    private static final double MUCH_WRITING = 0.4;
    private static final double MOSTLY_IMAGES = 0.8;
    private static final double WORTH_A_WORD = 1e9;

    CoreTime plus(CoreTime other) {
        return new CoreTime(waiting + other.waiting, images + other.images, writing + other.writing);
    }

    /** Never negative: a shard that is begun anew takes its time along. */
    CoreTime since(CoreTime earlier) {
        return new CoreTime(
                Math.max(0, waiting - earlier.waiting),
                Math.max(0, images - earlier.images),
                Math.max(0, writing - earlier.writing));
    }

    /** Makes one of what a report has measured, in seconds. */
    public static CoreTime ofSeconds(double waiting, double images, double writing) {
        return new CoreTime((long) (waiting * 1e9), (long) (images * 1e9), (long) (writing * 1e9));
    }

    /** The part of the work that sets a run's pace. */
    public enum Limit {
        /** The network, the resolver, or the hosts. */
        DOWNLOADS,
        STORAGE,
        CORES
    }

    /** The part of the work that sets the pace; empty when none stands out, or when less than a second was measured. */
    public Optional<Limit> limit() {
        if (all() < WORTH_A_WORD) {
            return Optional.empty();
        } else if (waiting / all() > MOSTLY_WAITING) {
            return Optional.of(Limit.DOWNLOADS);
        } else if (writing / all() > MUCH_WRITING) {
            return Optional.of(Limit.STORAGE);
        }
        return images / all() > MOSTLY_IMAGES ? Optional.of(Limit.CORES) : Optional.empty();
    }

    /** The share of the time, 0 to 1, that went where the limit is. */
    public double share(Limit limit) {
        var part =
                switch (limit) {
                    case DOWNLOADS -> waiting;
                    case STORAGE -> writing;
                    case CORES -> images;
                };
        return part / all();
    }

    private double all() {
        return (double) waiting + images + writing;
    }
}
