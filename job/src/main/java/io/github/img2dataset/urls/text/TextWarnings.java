package io.github.img2dataset.urls.text;

import io.github.img2dataset.storage.InputFile;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a text list was read otherwise than it may be meant, in a line for each file.
 *
 * @param scans of all blocks, in the order of files and of starts
 */
public record TextWarnings(List<InputFile> files, List<BlockScan> scans) {
    private static final int MOST_FILES = 5;

    public List<String> all() {
        var warnings = new ArrayList<String>();
        for (var i = 0; i < scans.size(); ) {
            var file = scans.get(i).file;
            var invalid = new Damage();
            var strayQuotes = new Damage();
            for (var lines = 0L; i < scans.size() && scans.get(i).file == file; i++) {
                invalid.add(scans.get(i).invalid, lines);
                strayQuotes.add(scans.get(i).strayQuotes, lines);
                lines += scans.get(i).lines;
            }
            var path = files.get(file).path();
            add(warnings, invalid, path + " has bytes that are not UTF-8", "they become U+FFFD; iconv converts a file");
            add(
                    warnings,
                    strayQuotes,
                    path + " has fields with text after a closing quote",
                    "they are read with their quotes; if a backslash stands before quotes, say --csv_escape '\\'");
        }
        return shortened(warnings);
    }

    private static void add(List<String> warnings, Damage damage, String what, String advice) {
        if (damage.count() > 0) {
            warnings.add(what + " in " + damage.count() + (damage.count() == 1 ? " place" : " places")
                    + ", first in line " + damage.firstLine() + ": " + advice);
        }
    }

    private static List<String> shortened(List<String> warnings) {
        if (warnings.size() <= MOST_FILES) {
            return warnings;
        }
        var some = new ArrayList<>(warnings.subList(0, MOST_FILES));
        some.add("... and " + (warnings.size() - MOST_FILES) + " more such warnings");
        return some;
    }
}
