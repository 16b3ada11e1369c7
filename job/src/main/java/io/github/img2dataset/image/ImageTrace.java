package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ImageFormat;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** What the transform of one image was busy with and for how long; cleared for the next one. Single-threaded. */
public final class ImageTrace {
    private final EnumMap<Step, Long> nanos = new EnumMap<>(Step.class);
    private @Nullable Step step;
    private long since;
    private @Nullable ImageFormat format;

    /** What the time goes to. */
    public enum Step {
        DECODE,
        RESIZE,
        ENCODE
    }

    /** Forgets the last image. */
    public void clear() {
        nanos.clear();
        format = null;
    }

    void format(ImageFormat found) {
        format = found;
    }

    /** Ends the step under way and begins this one. */
    void begin(Step next) {
        end();
        step = next;
    }

    void end() {
        var now = System.nanoTime();
        if (step != null) {
            nanos.merge(step, now - since, Long::sum);
        }
        step = null;
        since = now;
    }

    /** Nanoseconds of a step; 0 when the image did not come so far. */
    public long nanos(Step step) {
        return nanos.getOrDefault(step, 0L);
    }

    /** Takes over what another process measured. */
    void take(@Nullable ImageFormat found, long[] nanosByStep) {
        format = found;
        for (var measured : Step.values()) {
            if (nanosByStep[measured.ordinal()] > 0) {
                nanos.put(measured, nanosByStep[measured.ordinal()]);
            }
        }
    }

    /** The format; null when the bytes were no image, or were not looked at. */
    @Nullable ImageFormat imageFormat() {
        return format;
    }

    /** The format's name; null when the bytes were no image, or were not looked at. */
    public @Nullable String format() {
        return format == null ? null : format.label();
    }
}
