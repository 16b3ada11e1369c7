package io.github.img2dataset.image;

import io.github.img2dataset.image.Header.Verdict;

/** A PNG's size from its header chunk (third edition, section 11.2.1); sound where image data follow. */
final class PngHeader {
    private PngHeader() {}

    static Header read(Bytes bytes) {
        var first = PngChunk.first(bytes);
        if (first == null || !first.is("IHDR") || first.length() != 13 || !first.isWhole()) {
            return Header.broken(ImageFormat.PNG);
        }
        var header = Header.of(ImageFormat.PNG, bytes.u32(first.data(), true), bytes.u32(first.data() + 4, true));
        for (var chunk = first.next(); chunk != null; chunk = chunk.next()) {
            if (chunk.is("IDAT") && chunk.isWhole()) {
                return header;
            }
        }
        return header.judged(Verdict.BROKEN);
    }
}
