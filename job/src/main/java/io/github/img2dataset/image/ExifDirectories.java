package io.github.img2dataset.image;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Walks the directories of a TIFF structure, each once, and collects their tags within fixed bounds. */
final class ExifDirectories {
    static final int MOST_TAGS = 1000;
    static final int MOST_CHARACTERS = 100_000;

    private static final Set<Integer> LEFT_OUT = Set.of(0x02bc, 0x927c, 0x9286); // XMP, maker notes, user comment

    private final Bytes bytes;
    private final int start;
    private final boolean bigEndian;
    private final Map<String, String> tags;
    private final Set<Long> seen = new HashSet<>();
    private long exif;
    private int characters;

    /** @param start where the TIFF header stands, to which all offsets are relative */
    ExifDirectories(Bytes bytes, int start, Map<String, String> tags) {
        this.bytes = bytes;
        this.start = start;
        this.tags = tags;
        bigEndian = bytes.u8(start) == 'M';
    }

    /** The chain of directories first, as the reference does; the EXIF directory after it. */
    void read() {
        var directory = u32(4);
        for (var number = 0; directory > 0 && seen.add(directory); number++) {
            read(directory, number == 0 ? "Image" : number == 1 ? "Thumbnail" : "IFD " + number, "EXIF");
            directory = u32(directory + 2 + 12L * u16(directory));
        }
        if (exif > 0) {
            read(exif, "EXIF", "EXIF");
        }
    }

    private void read(long directory, String prefix, String group) {
        var entries = u16(directory);
        for (var i = 0; i < entries && tags.size() < MOST_TAGS && characters < MOST_CHARACTERS; i++) {
            readEntry(directory + 2 + 12L * i, prefix, group);
        }
    }

    private void readEntry(long entry, String prefix, String group) {
        var number = u16(entry);
        var type = ExifType.of(u16(entry + 2));
        var count = u32(entry + 4);
        if (LEFT_OUT.contains(number) || type == null || count < 0) {
            return;
        }
        var offset = count * type.length() > 4 ? u32(entry + 8) : entry + 8;
        var tag = ExifTag.of(group, number);
        if (tag.directory() != null && type.isInteger() && count > 0) {
            var directory = u32(entry + 8);
            if (directory > 0 && seen.add(directory)) {
                read(directory, tag.directory(), tag.directory());
            }
        }
        if (prefix.equals("Image") && tag.name().equals("ExifOffset")) {
            exif = u32(entry + 8);
        }
        if (offset < 0) {
            return;
        }
        var value = new ExifValue(bytes, start + offset, bigEndian, type, count).print(tag);
        characters += value.length() + tag.name().length();
        tags.put(prefix + " " + tag.name(), value.strip());
    }

    /** Zero outside of the file, as for an empty directory. */
    private int u16(long offset) {
        return offset < 0 || offset > bytes.length() ? 0 : Math.max(bytes.u16((int) (start + offset), bigEndian), 0);
    }

    private long u32(long offset) {
        return offset < 0 || offset > bytes.length() ? -1 : bytes.u32((int) (start + offset), bigEndian);
    }
}
