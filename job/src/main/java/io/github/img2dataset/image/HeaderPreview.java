package io.github.img2dataset.image;

import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.format.TextHeader;
import io.github.img2dataset.sample.Failure;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@code image_formats}, {@code min_image_size}, {@code max_image_area} and {@code max_aspect_ratio} to a picture of
 * which only the first bytes are there, as {@link ImageTransform} applies them to the whole. A picture that is also damaged
 * behind these bytes, or too costly, counts as filtered. Thread-safe.
 */
public final class HeaderPreview {
    private static final Judgment UNDECIDED = new Judgment.Undecided();
    private static final Judgment WANTED = new Judgment.Wanted();

    private final ImageConfig config;
    private final SizeFilters filters;

    private HeaderPreview(ImageConfig config) {
        this.config = config;
        this.filters = new SizeFilters(config);
    }

    /** Judgment of an image by its first bytes. */
    public sealed interface Judgment {
        /** The answer for what this is; of these two there is only one each. */
        <R> R fold(R undecided, R wanted, Function<Refused, R> refused);

        /** The header is not whole yet, or says nothing. */
        record Undecided() implements Judgment {
            @Override
            public <R> R fold(R undecided, R wanted, Function<Refused, R> refused) {
                return undecided;
            }
        }

        record Wanted() implements Judgment {
            @Override
            public <R> R fold(R undecided, R wanted, Function<Refused, R> refused) {
                return wanted;
            }
        }

        /** The picture is refused for this reason; the format is named as in the statistics. */
        record Refused(Failure failure, String format) implements Judgment {
            @Override
            public <R> R fold(R undecided, R wanted, Function<Refused, R> refused) {
                return refused.apply(this);
            }
        }
    }

    /** A preview for a transform of these settings; null when they refuse nothing by size or format. */
    public static @Nullable HeaderPreview of(ImageConfig config) {
        var refuses = config.minImageSize() > 0
                || Double.isFinite(config.maxImageArea())
                || Double.isFinite(config.maxAspectRatio())
                || !config.imageFormats().containsAll(ImageFormat.allReadable());
        return refuses && !config.disableAllReencoding() ? new HeaderPreview(config) : null;
    }

    /**
     * Judges the picture.
     *
     * @param start the first bytes of its file; with less than 4 KiB of them nothing is decided
     */
    public Judgment judge(byte[] start) {
        if (start.length < TextHeader.LENGTH) {
            return UNDECIDED;
        }
        var file = ImageFile.of(start);
        if (file == null) {
            return WANTED; // The whole file is no picture, either, and says so.
        }
        try {
            return judge(file);
        } catch (RejectedImageException e) {
            return new Judgment.Refused(e.failure(), file.format().label());
        }
    }

    private Judgment judge(ImageFile file) throws RejectedImageException {
        ImageTransform.requireFormat(file.format(), config);
        var header = file.header();
        if (header.pixels() == 0) {
            return UNDECIDED;
        }
        filters.checkPixels(header.pixels());
        filters.check(header.width(), header.height());
        return WANTED;
    }
}
