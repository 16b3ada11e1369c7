package io.github.img2dataset.image;

import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.FailureReason;

/** The limits that the user and the memory set to a picture's size. */
record SizeFilters(ImageConfig config) {

    /** Refuses a picture that is too large to be held in memory, whatever the user's filters say. */
    void checkPixels(long pixels) throws RejectedImageException {
        if (pixels > config.maxImagePixels()) {
            throw new RejectedImageException(
                    FailureReason.TOO_MANY_PIXELS, "more than " + config.maxImagePixels() + " pixels");
        }
    }

    /** Applies min_image_size, max_image_area and max_aspect_ratio. */
    void check(long width, long height) throws RejectedImageException {
        var smallest = Math.min(width, height);
        var largest = Math.max(width, height);
        if (smallest < config.minImageSize()) {
            throw filtered("image too small");
        }
        if (width * height > config.maxImageArea()) {
            throw filtered("image area too large");
        }
        if (largest / (double) smallest > config.maxAspectRatio()) {
            throw filtered("aspect ratio too large");
        }
    }

    private static RejectedImageException filtered(String message) {
        return new RejectedImageException(FailureReason.FILTERED, message);
    }
}
