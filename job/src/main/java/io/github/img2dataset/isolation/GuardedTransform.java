package io.github.img2dataset.isolation;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file to the image to store, in this process or in a child. In this process, where a crash would end everything, the file is noted in a
 * journal; files that a dead process noted, and all files of a task that Spark tries again, are transformed in a child. Each task has its
 * own and closes it. Single-threaded.
 */
public final class GuardedTransform implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTransform.class);

    private final ImageConfig config;
    private final boolean isRetry;
    private final ImageTransform transform;
    private final CrashJournal.Slot slot;
    private final Set<Long> suspects;
    private final Supplier<DecoderPool> pool;

    /**
     * Opens the journal, and where all images are to be isolated starts the first child.
     *
     * @param largestFile bytes of the largest file that will be asked about
     * @param isRetry whether an earlier attempt at these rows failed: what it failed at may be noted on another machine alone, or nowhere
     * @param budget which each image waits for
     * @throws IllegalStateException when all images are to be isolated and no child process starts
     */
    public GuardedTransform(ImageConfig config, long largestFile, boolean isRetry, DecodeBudget budget) {
        this(config, isRetry, CrashJournal.folder(), () -> DecoderPool.shared(config, largestFile, budget), budget);
    }

    GuardedTransform(
            ImageConfig config, boolean isRetry, Path journals, Supplier<DecoderPool> pool, DecodeBudget budget) {
        var isAuto = config.isolateDecoding() == DecodeIsolation.AUTO;
        if (config.isolateDecoding() == DecodeIsolation.ALWAYS && !config.disableAllReencoding()) {
            pool.get().require();
        }
        this.config = config;
        this.isRetry = isRetry && isAuto;
        this.pool = pool;
        transform = new ImageTransform(config, budget);
        suspects = isAuto ? CrashJournal.imagesOfTheDead(journals) : Set.of();
        if (!suspects.isEmpty()) {
            LOG.info(
                    "Images at which earlier processes ended, {} of them, are decoded in child processes",
                    suspects.size());
        }
        slot = CrashJournal.open(journals).slot();
    }

    /**
     * Makes the image to store.
     *
     * @param boundingBoxes as {@link ImageTransform#transform} takes them
     * @return the image, or why there is none; a bad image never throws
     */
    public TransformResult transform(byte[] body, @Nullable Object boundingBoxes) {
        if (config.disableAllReencoding()) {
            return transform.transform(body, boundingBoxes);
        }
        var mark = PictureMark.of(body);
        var isSuspect = suspects.contains(mark);
        if (isSuspect || isRetry || config.isolateDecoding().isolates(body)) {
            var result = isolated(body, boundingBoxes, isSuspect);
            if (result != null) {
                return result;
            }
        }
        slot.enter(mark);
        try {
            return transform.transform(body, boundingBoxes);
        } finally {
            slot.leave();
        }
    }

    /** Null when it is for this process to do: no child starts, and nothing speaks against the image but its format. */
    private @Nullable TransformResult isolated(byte[] body, @Nullable Object boundingBoxes, boolean isSuspect) {
        var request = Request.of(body, boundingBoxes);
        if (request.isEmpty()) {
            return transform.transform(body, boundingBoxes); // which refuses the boxes before all else
        }
        var insists = isSuspect || config.isolateDecoding() == DecodeIsolation.ALWAYS;
        var result = pool.get().transform(request.get(), transform.trace(), insists);
        if (result == null && insists) {
            return new Rejected(new Failure(FailureReason.DECODER_CRASHED, "No decoder process can be started"));
        }
        return result;
    }

    /** The format of the last image, and the time that each step took. */
    public ImageTrace trace() {
        return transform.trace();
    }

    @Override
    public void close() {
        slot.close();
        transform.close();
    }
}
