package io.github.img2dataset.image.exif;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.JpegSegment;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RiffChunk;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The EXIF tags of JPEG, PNG, WebP and TIFF files, under the names and in the forms that the reference prints. These
 * forms depend on field types, counts and the order of the directories, which a general reader evens out; hence this
 * small one.
 */
public final class Exif {
    private static final String MARK = "Exif\0\0";

    private Exif() {}

    /**
     * Reads the tags, in the file's order. What is broken is left out; never throws.
     *
     * @return names such as {@code Image Make} with their values; at most {@value ExifDirectories#MOST_TAGS} tags and
     *     about {@value ExifDirectories#MOST_CHARACTERS} characters; empty when there are none
     */
    public static Map<String, String> tags(byte[] body) {
        var bytes = new ByteView(body);
        var start = tiffStart(bytes);
        if (start < 0) {
            return Map.of();
        }
        var tags = new LinkedHashMap<String, String>();
        if (bytes.has(start, "II") || bytes.has(start, "MM")) {
            new ExifDirectories(bytes, start, tags).read();
        }
        return tags;
    }

    /** Offset of the TIFF structure that holds the tags; -1 when there is none. */
    private static int tiffStart(ByteView bytes) {
        if (bytes.has(0, "\u00ff\u00d8")) {
            return inJpeg(bytes);
        }
        if (PngChunk.startsPng(bytes)) {
            return inPng(bytes);
        }
        if (RiffChunk.startsWebp(bytes)) {
            return inWebp(bytes);
        }
        return bytes.has(0, "II*\0") || bytes.has(0, "MM\0*") ? 0 : -1;
    }

    private static int inJpeg(ByteView bytes) {
        var segment = JpegSegment.first(bytes);
        while (segment != null && segment.isAdjacent() && segment.marker() != JpegSegment.SOS) {
            if (segment.marker() == JpegSegment.APP1 && bytes.has(segment.data(), MARK)) {
                return segment.data() + MARK.length();
            }
            segment = segment.next();
        }
        return -1;
    }

    private static int inPng(ByteView bytes) {
        for (var chunk = PngChunk.first(bytes); chunk != null; chunk = chunk.next()) {
            if (chunk.is("eXIf")) {
                return pastMark(bytes, chunk.data());
            }
        }
        return -1;
    }

    private static int inWebp(ByteView bytes) {
        for (var chunk = RiffChunk.first(bytes); chunk != null; chunk = chunk.next()) {
            if (chunk.is("EXIF")) {
                return pastMark(bytes, chunk.data());
            }
        }
        return -1;
    }

    /** Offset of the structure, which some writers put JPEG's mark before. */
    private static int pastMark(ByteView bytes, int at) {
        return bytes.has(at, MARK) ? at + MARK.length() : at;
    }
}
