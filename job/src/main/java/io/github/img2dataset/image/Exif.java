package io.github.img2dataset.image;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The EXIF tags of JPEG, PNG, WebP and TIFF files, under the names and in the forms that the reference prints. These
 * forms depend on field types, counts and the order of the directories, which a general reader evens out; hence this
 * small one.
 */
public final class Exif {
    private static final String EXIF_MARK = "Exif\0\0";

    private Exif() {}

    /**
     * Reads the tags, in the file's order. What is broken is left out; never throws.
     *
     * @return names such as {@code Image Make} with their values; at most {@value ExifDirectories#MOST_TAGS} tags and
     *     about {@value ExifDirectories#MOST_CHARACTERS} characters; empty when there are none
     */
    public static Map<String, String> tags(byte[] body) {
        var bytes = new Bytes(body);
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

    /** Where the TIFF structure begins that holds the tags; -1 when there is none. */
    private static int tiffStart(Bytes bytes) {
        if (bytes.has(0, "\u00ff\u00d8")) {
            return inJpeg(bytes);
        }
        if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
            return inChunks(bytes, 8, "eXIf", true);
        }
        if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return inChunks(bytes, 12, "EXIF", false);
        }
        return bytes.has(0, "II*\0") || bytes.has(0, "MM\0*") ? 0 : -1;
    }

    /** Walks the segments before the image data. */
    private static int inJpeg(Bytes bytes) {
        var offset = 2;
        while (bytes.u8(offset) == 0xff) {
            var marker = bytes.u8(offset + 1);
            if (marker == 0xda || marker == -1) {
                return -1;
            }
            if (marker == 0xe1 && bytes.has(offset + 4, EXIF_MARK)) {
                return offset + 4 + EXIF_MARK.length();
            }
            offset += marker == 0xff ? 1 : 2 + Math.max(bytes.u16(offset + 2, true), 0);
        }
        return -1;
    }

    /** Walks PNG's chunks (length first, then name, checksum last) or RIFF's (name first, padded to even lengths). */
    private static int inChunks(Bytes bytes, int start, String name, boolean png) {
        long offset = start;
        while (offset <= bytes.length() - 8) {
            var at = (int) offset;
            var length = bytes.u32(png ? at : at + 4, png);
            if (bytes.has(png ? at + 4 : at, name)) {
                return bytes.has(at + 8, EXIF_MARK) ? at + 8 + EXIF_MARK.length() : at + 8;
            }
            offset += png ? 12 + length : 8 + length + (length & 1);
        }
        return -1;
    }
}
