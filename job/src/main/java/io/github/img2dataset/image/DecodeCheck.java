package io.github.img2dataset.image;

import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import java.util.Optional;

/**
 * Whether stored images can be decoded, in full. Owns native memory, so each task has its own and closes it.
 * Single-threaded.
 */
public final class DecodeCheck implements AutoCloseable {
    private final SizeFilters filters;
    private final ImageDecoders decoder;

    /**
     * Loads OpenCV if that has not happened yet.
     *
     * @param maxImagePixels what declares more is not decoded, and is a problem
     */
    public DecodeCheck(long maxImagePixels) {
        OpenCv.load();
        filters = new SizeFilters(
                ImageConfig.builder().maxImagePixels(maxImagePixels).build());
        decoder = new ImageDecoders();
    }

    /** Why the image cannot be decoded, or nothing. */
    public Optional<String> problem(byte[] image) {
        try {
            var file = ImageFile.of(image);
            if (file == null || !file.format().readable()) {
                throw RejectedImageException.notAnImage();
            }
            filters.checkPixels(file.header().pixels());
            file.header().requireDecodable();
            decoder.decode(file, 1, DecodeClock.stopped()).release();
            return Optional.empty();
        } catch (RejectedImageException e) {
            return Optional.of(e.failure().message());
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
