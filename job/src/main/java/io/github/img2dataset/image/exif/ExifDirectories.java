package io.github.img2dataset.image.exif;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.TiffDirectory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Walks the directories of a TIFF structure, each once, and collects their tags within fixed bounds. */
public final class ExifDirectories {
    public static final int MOST_TAGS = 1000;
    public static final int MOST_CHARACTERS = 100_000;

    /** A hostile file of nothing but directories would fill the heap, and the stack. */
    private static final int MOST_DIRECTORIES = 1000;
    /** Directories may overlap, so that their entries are not bounded by the file's length. */
    private static final int MOST_ENTRIES = 100_000;

    private static final Set<Integer> LEFT_OUT = Set.of(0x02bc, 0x927c, 0x9286); // XMP, maker notes, user comment

    private final ByteView bytes;
    private final int start;
    private final TiffDirectory header;
    private final Map<String, String> tags;
    private final Set<Long> seen = new HashSet<>();
    private long exif;
    private int characters;
    private int entries;

    private ExifDirectories(ByteView bytes, int start, Map<String, String> tags) {
        this.bytes = bytes;
        this.start = start;
        this.tags = tags;
        header = new TiffDirectory(bytes, start, bytes.u8(start) == 'M', false, 0);
    }

    /**
     * Reads the tags, in the file's order; none where no TIFF structure begins.
     *
     * @param start where the TIFF header stands, to which all offsets are relative
     */
    public static Map<String, String> read(ByteView bytes, int start) {
        var tags = new LinkedHashMap<String, String>();
        if (bytes.has(start, "II") || bytes.has(start, "MM")) {
            new ExifDirectories(bytes, start, tags).readAll();
        }
        return tags;
    }

    /** The chain of directories first, as the reference does; the EXIF directory after it. */
    private void readAll() {
        var directory = header.at(header.u32(4));
        for (var number = 0; isNew(directory.at()); number++) {
            read(directory, number == 0 ? "Image" : number == 1 ? "Thumbnail" : "IFD " + number, "EXIF");
            directory = directory.at(directory.next());
        }
        if (exif > 0) {
            read(header.at(exif), "EXIF", "EXIF");
        }
    }

    private boolean isNew(long directory) {
        return directory > 0 && seen.size() < MOST_DIRECTORIES && seen.add(directory);
    }

    private void read(TiffDirectory directory, String prefix, String group) {
        for (var i = 0L; i < directory.entries() && entries < MOST_ENTRIES; i++) {
            if (tags.size() >= MOST_TAGS || characters >= MOST_CHARACTERS) {
                return;
            }
            entries++;
            readEntry(directory.entry(i), prefix, group);
        }
    }

    private void readEntry(long entry, String prefix, String group) {
        var number = header.u16(entry);
        var type = ExifType.of(header.u16(entry + 2));
        var count = header.u32(entry + 4);
        if (LEFT_OUT.contains(number) || type == null || count < 0) {
            return;
        }
        var offset = count * type.length() > 4 ? header.u32(entry + 8) : entry + 8;
        var tag = ExifTag.of(group, number);
        if (tag.directory() != null && type.isInteger() && count > 0) {
            var directory = header.u32(entry + 8);
            if (isNew(directory)) {
                read(header.at(directory), tag.directory(), tag.directory());
            }
        }
        if (prefix.equals("Image") && tag.name().equals("ExifOffset")) {
            exif = header.u32(entry + 8);
        }
        if (offset < 0) {
            return;
        }
        var value = new ExifValue(bytes, start + offset, header.bigEndian(), type, count).print(tag);
        characters += value.length() + tag.name().length();
        tags.put(prefix + " " + tag.name(), value.strip());
    }
}
