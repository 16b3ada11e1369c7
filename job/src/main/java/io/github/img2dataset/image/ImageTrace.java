package io.github.img2dataset.image;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Time that the transform of one image took by step; cleared for the next one. Single-threaded. */
public final class ImageTrace {
    private final EnumMap<Step, Long> nanos = new EnumMap<>(Step.class);
    private @Nullable Step step;
    private long since;
    private @Nullable ImageFormat format;

    /** Steps of a transform. */
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
    void take(@Nullable ImageFormat found, Map<Step, Long> measured) {
        format = found;
        measured.forEach((step, time) -> {
            if (time > 0) {
                nanos.put(step, time);
            }
        });
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
