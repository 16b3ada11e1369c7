package io.github.img2dataset.image;

import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Outcome of an image's transform: its new bytes, or why there are none. */
public sealed interface TransformResult {

    /** The answer of the function for what this is. */
    <R> R fold(Function<Transformed, R> transformed, Function<Rejected, R> rejected);

    /**
     * The image to store.
     *
     * @param image encoded bytes; the input array itself when it is stored as it came
     * @param size of {@code image}; null when it was not decoded ({@code disable_all_reencoding})
     * @param originalSize before the transform; null when it was not decoded
     * @param perceptualHash of the whole picture, before blur, padding and crop; null when none is wanted
     * @param pixels of the same picture; null when nobody asked for them, or it was not decoded
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Transformed(
            byte[] image,
            @Nullable Dimensions size,
            @Nullable Dimensions originalSize,
            @Nullable String perceptualHash,
            @Nullable Pixels pixels)
            implements TransformResult {
        @Override
        public <R> R fold(Function<Transformed, R> transformed, Function<Rejected, R> rejected) {
            return transformed.apply(this);
        }
    }

    /** No image to store. */
    record Rejected(Failure failure) implements TransformResult {
        /** The result for an image that took longer than {@link ImageConfig#decodeTimeout()}. */
        public static Rejected tookLonger(Duration limit) {
            return new Rejected(DecodeClock.tookLonger(limit).failure());
        }

        @Override
        public <R> R fold(Function<Transformed, R> transformed, Function<Rejected, R> rejected) {
            return rejected.apply(this);
        }
    }
}
