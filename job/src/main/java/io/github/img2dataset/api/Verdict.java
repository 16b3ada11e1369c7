package io.github.img2dataset.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decision of a {@link SampleTransform} on one sample: to keep it or to drop it. */
public sealed interface Verdict {
    /** The sample is stored, with these values in the added columns, in their order. */
    static Verdict keep(@Nullable Object... values) {
        return new Keep(Arrays.asList(values));
    }

    /** The sample is a failed row, with this reason as its {@code error_message}. */
    static Verdict drop(String reason) {
        return new Drop(reason);
    }

    /**
     * The sample is stored.
     *
     * @param values of the added columns, in their order
     */
    record Keep(List<@Nullable Object> values) implements Verdict {
        public Keep {
            values = Collections.unmodifiableList(values);
        }
    }

    /**
     * The sample is dropped.
     *
     * @param reason one of few and short ones: they are counted
     */
    record Drop(String reason) implements Verdict {
        public Drop {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("A sample is dropped for a reason");
            }
        }
    }
}
