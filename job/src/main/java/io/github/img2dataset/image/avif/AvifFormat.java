package io.github.img2dataset.image.avif;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.IsoBox;
import io.github.img2dataset.image.format.RejectedImageException;
import org.opencv.core.Mat;

/** AVIF: its size by its boxes; FFmpeg decodes it. */
public final class AvifFormat implements FormatReader {
    @Override
    public String label() {
        return "AVIF";
    }

    @Override
    public String option() {
        return "avif";
    }

    @Override
    public boolean matches(ByteView file) {
        return IsoBox.hasBrand(file, "avif", "avis");
    }

    @Override
    public ImageHeader header(ByteView file) {
        try {
            var container = AvifContainer.read(file.array());
            return container == null ? ImageHeader.broken() : ImageHeader.of(container.width(), container.height());
        } catch (RejectedImageException e) {
            return ImageHeader.broken().judged(Verdict.TOO_COSTLY);
        }
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 34;
    }

    @Override
    public Mat decode(ByteView file, ImageHeader header, DecodeClock clock) throws RejectedImageException {
        return new AvifDecoder(label(), header).decode(file.array());
    }
}
