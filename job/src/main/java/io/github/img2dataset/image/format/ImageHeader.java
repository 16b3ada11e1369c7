package io.github.img2dataset.image.format;

import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.FailureReason;

/**
 * What a file says of itself before anything is decoded. The readers look at headers only and cost little; a file may still
 * lie, so what was decoded is what counts in the end.
 *
 * @param width in pixels; 0 when the header does not say
 * @param height in pixels; 0 when the header does not say
 * @param channels for JPEG; 0 otherwise
 * @param verdict whether a decoder may be shown the file
 */
public record ImageHeader(long width, long height, int channels, Verdict verdict) {
    /** Judgment of a file's structure for its decoder. */
    public enum Verdict {
        SOUND,
        /** Broken in a way that would make a decoder believe what is not there. */
        BROKEN,
        /** Made of more passes or parts than pictures have, each of which costs the decoder its time. */
        TOO_COSTLY
    }

    /** Declared pixels, at most {@link Long#MAX_VALUE}; 0 when the header does not say. */
    public long pixels() {
        return height > 0 && width > Long.MAX_VALUE / height ? Long.MAX_VALUE : width * height;
    }

    /** Declared, of a JPEG; a side of it may be 0. */
    public Dimensions size() {
        return new Dimensions((int) width, (int) height);
    }

    /**
     * Ends the transform of a file that no decoder may be shown. A picture of unknown size is one: nothing would bound what it takes.
     *
     * @throws RejectedImageException saying why
     */
    public void requireDecodable() throws RejectedImageException {
        if (verdict == Verdict.TOO_COSTLY) {
            throw tooCostly();
        }
        if (verdict == Verdict.BROKEN || pixels() == 0) {
            throw RejectedImageException.notAnImage();
        }
    }

    public static RejectedImageException tooCostly() {
        return new RejectedImageException(FailureReason.IMAGE_TOO_COSTLY, "image too costly to decode");
    }

    public static ImageHeader of(long width, long height) {
        return new ImageHeader(Math.max(width, 0), Math.max(height, 0), 0, Verdict.SOUND);
    }

    public static ImageHeader unknownSize() {
        return of(0, 0);
    }

    public static ImageHeader broken() {
        return unknownSize().judged(Verdict.BROKEN);
    }

    public ImageHeader judged(Verdict other) {
        return new ImageHeader(width, height, channels, other);
    }
}
