package io.github.img2dataset.sample;

import java.util.Set;

/**
 * Names of the metadata's columns. The hash's and the perceptual hash's are those of their algorithms, for example {@code sha256}; saved
 * additional columns and those of a user's transform have names of their own.
 */
public final class MetadataColumns {
    public static final String KEY = "key";
    public static final String URL = "url";
    public static final String CAPTION = "caption";
    public static final String STATUS = "status";
    public static final String ERROR_MESSAGE = "error_message";
    public static final String WIDTH = "width";
    public static final String HEIGHT = "height";
    public static final String ORIGINAL_WIDTH = "original_width";
    public static final String ORIGINAL_HEIGHT = "original_height";
    public static final String EXIF = "exif";

    /** {@link FailureReason#label()} of a failed row; the Python tool has no such column. */
    public static final String FAILURE_REASON = "failure_reason";

    /** Words of an opted-out row's host or file, {@link Failure#evidence()}; the Python tool has no such column. */
    public static final String OPTOUT_EVIDENCE = "optout_evidence";

    /** The key of the first row with the same url, in the rows that are not the first; the Python tool has no such column. */
    public static final String DUPLICATE_OF = "duplicate_of";

    /** Names that no saved column may take: those of the Python tool's own columns. */
    public static final Set<String> RESERVED = Set.of(
            KEY,
            CAPTION,
            URL,
            WIDTH,
            HEIGHT,
            ORIGINAL_WIDTH,
            ORIGINAL_HEIGHT,
            STATUS,
            ERROR_MESSAGE,
            EXIF,
            "md5",
            "sha256",
            "sha512");

    private MetadataColumns() {}
}
