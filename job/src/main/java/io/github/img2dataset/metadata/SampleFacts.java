package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.sample.UrlRow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one finished row; {@link SampleSchema#values} puts it into the run's columns.
 *
 * @param additional values of the additional columns, as {@link UrlRow#additional()} has them
 * @param failure why there is no image; null for a success
 * @param size of the stored image; null when there is none or it was not decoded
 * @param originalSize before the transform; null likewise
 * @param exif tag names and values as JSON; null when the row failed
 * @param hash of the downloaded bytes in hexadecimal; null when there are none
 * @param perceptualHash of the picture in hexadecimal; null when there is none
 * @param duplicateOf the key of the first row with the same url; null when this is it
 * @param added values of the columns of the user's own step; empty for a row that it did not see
 */
public record SampleFacts(
        String key,
        @Nullable String url,
        @Nullable String caption,
        List<@Nullable Object> additional,
        @Nullable Failure failure,
        @Nullable Dimensions size,
        @Nullable Dimensions originalSize,
        @Nullable String exif,
        @Nullable String hash,
        @Nullable String perceptualHash,
        @Nullable String duplicateOf,
        List<@Nullable Object> added) {

    /** The facts of a row without an image. */
    public static SampleFacts failed(UrlRow row, String key, Failure failure) {
        return of(row, key, failure, null, null, null, null, null, List.of());
    }

    /** The facts of a duplicate of the row with the other key. */
    public static SampleFacts duplicate(UrlRow row, String key, String firstKey, Failure failure) {
        return new SampleFacts(
                key,
                row.url(),
                row.caption(),
                row.additional(),
                failure,
                null,
                null,
                null,
                null,
                null,
                firstKey,
                List.of());
    }

    /** The facts of a row with an image. */
    public static SampleFacts success(
            UrlRow row,
            String key,
            @Nullable Dimensions size,
            @Nullable Dimensions originalSize,
            @Nullable Map<String, String> exif,
            @Nullable String hash,
            @Nullable String perceptualHash,
            List<@Nullable Object> added) {
        return of(
                row,
                key,
                null,
                size,
                originalSize,
                exif == null ? null : ExifJson.of(exif),
                hash,
                perceptualHash,
                added);
    }

    /** The facts of a row with an image that no step of the user's saw. */
    public static SampleFacts success(
            UrlRow row,
            String key,
            @Nullable Dimensions size,
            @Nullable Dimensions originalSize,
            @Nullable Map<String, String> exif,
            @Nullable String hash,
            @Nullable String perceptualHash) {
        return success(row, key, size, originalSize, exif, hash, perceptualHash, List.of());
    }

    /** Facts of a row that an earlier run wrote. */
    public static SampleFacts kept(UrlRow row, StoredFacts stored) {
        return of(
                row,
                stored.key(),
                stored.failure(),
                stored.size(),
                stored.originalSize(),
                stored.exif(),
                stored.hash(),
                stored.perceptualHash(),
                stored.added());
    }

    private static SampleFacts of(
            UrlRow row,
            String key,
            @Nullable Failure failure,
            @Nullable Dimensions size,
            @Nullable Dimensions originalSize,
            @Nullable String exif,
            @Nullable String hash,
            @Nullable String perceptualHash,
            List<@Nullable Object> added) {
        return new SampleFacts(
                key,
                row.url(),
                row.caption(),
                row.additional(),
                failure,
                size,
                originalSize,
                exif,
                hash,
                perceptualHash,
                null,
                added);
    }

    /** Success, or the step that failed. */
    public Status status() {
        return failure == null ? Status.SUCCESS : failure.reason().status();
    }
}
