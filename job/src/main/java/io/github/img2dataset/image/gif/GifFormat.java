package io.github.img2dataset.image.gif;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

/** GIF: its size from the logical screen descriptor (GIF89a, section 18). */
public final class GifFormat implements FormatReader {
    @Override
    public String label() {
        return "GIF";
    }

    @Override
    public String option() {
        return "gif";
    }

    @Override
    public boolean isCommon() {
        return true;
    }

    @Override
    public boolean matches(ByteView file) {
        return file.has(0, "GIF8");
    }

    @Override
    public ImageHeader header(ByteView file) {
        return ImageHeader.of(file.u16(6, false), file.u16(8, false));
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 14;
    }

    @Override
    public @Nullable Mat decode(ByteView file, ImageHeader header, DecodeClock clock) throws RejectedImageException {
        return FastGifDecoder.decode(file, clock);
    }
}
