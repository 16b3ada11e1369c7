package io.github.img2dataset.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.isolation.CrashJournal.Row;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row's file to the image to store, in this process or in a child. In this process, where a crash would end everything, the row is noted in a
 * journal; rows that a dead process noted, and all rows of a task that Spark tries again, are transformed in a child. Each task has its own
 * and closes it. Single-threaded.
 */
public final class GuardedTransform implements AutoCloseable {
    private final ImageConfig config;
    private final long largestFile;
    private final boolean isRetry;
    private final ImageTransform transform;
    private final CrashJournal.Slot slot;
    private final Set<Row> suspects;

    /**
     * @param largestFile bytes of the largest file that will be asked about
     * @param dataSet names the data set on this machine, the same in every run
     * @param isRetry whether an earlier attempt at these rows failed: what it failed at may be noted on another machine alone, or nowhere
     */
    public GuardedTransform(ImageConfig config, long largestFile, String dataSet, boolean isRetry) {
        this(config, largestFile, dataSet, isRetry, CrashJournal.folder());
    }

    GuardedTransform(ImageConfig config, long largestFile, String dataSet, boolean isRetry, Path journals) {
        this.config = config;
        this.largestFile = largestFile;
        this.isRetry = isRetry && config.isolateDecoding() == DecodeIsolation.AUTO;
        var name = UUID.nameUUIDFromBytes(dataSet.getBytes(UTF_8)).toString();
        transform = new ImageTransform(config);
        suspects = config.isolateDecoding() == DecodeIsolation.AUTO
                ? CrashJournal.rowsOfTheDead(journals, name)
                : Set.of();
        slot = CrashJournal.open(journals, name).slot();
    }

    /**
     * Makes the image to store.
     *
     * @param boundingBoxes as {@link ImageTransform#transform} takes them
     * @return the image, or why there is none; a bad image never throws
     */
    public TransformResult transform(int shard, int index, byte[] body, @Nullable Object boundingBoxes) {
        if (isIsolated(shard, index, body)) {
            return Request.of(body, boundingBoxes)
                    .map(request -> DecoderPool.shared(config, largestFile).transform(request, transform.trace()))
                    .orElseGet(
                            () -> transform.transform(body, boundingBoxes)); // which refuses the boxes before all else
        }
        slot.enter(shard, index);
        try {
            return transform.transform(body, boundingBoxes);
        } finally {
            slot.leave();
        }
    }

    private boolean isIsolated(int shard, int index, byte[] body) {
        return !config.disableAllReencoding()
                && (isRetry
                        || suspects.contains(new Row(shard, index))
                        || config.isolateDecoding().isolates(body));
    }

    /** What the last row's image was and cost. */
    public ImageTrace trace() {
        return transform.trace();
    }

    @Override
    public void close() {
        slot.close();
        transform.close();
    }
}
