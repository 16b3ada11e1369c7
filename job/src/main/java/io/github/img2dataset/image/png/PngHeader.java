package io.github.img2dataset.image.png;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageFormat;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.PngChunk;

/** A PNG's size from its header chunk (third edition, section 11.2.1); sound where image data follow. */
public final class PngHeader {
    private PngHeader() {}

    public static ImageHeader read(ByteView bytes) {
        var first = PngChunk.first(bytes);
        if (first == null || !first.is("IHDR") || first.length() != 13 || !first.isWhole()) {
            return ImageHeader.broken(ImageFormat.PNG);
        }
        var header = ImageHeader.of(ImageFormat.PNG, bytes.u32(first.data(), true), bytes.u32(first.data() + 4, true));
        for (var chunk = first.next(); chunk != null; chunk = chunk.next()) {
            if (chunk.is("IDAT") && chunk.isWhole()) {
                return header;
            }
        }
        return header.judged(Verdict.BROKEN);
    }
}
