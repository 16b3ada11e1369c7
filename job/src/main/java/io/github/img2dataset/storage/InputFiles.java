package io.github.img2dataset.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files that a path of the command line names.
 *
 * @param files in the order of their full paths; at least one
 * @param leftOut paths of files that do not end in the extension
 */
public record InputFiles(List<InputFile> files, List<String> leftOut) {
    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    /** Links may lead around in a circle. */
    private static final int DEEPEST = 32;

    private static final int MOST_NAMED = 3;

    public InputFiles {
        files = List.copyOf(files);
        leftOut = List.copyOf(leftOut);
    }

    /** Whether a path is on this machine's disk, by its scheme or the default file system's; no store is asked. */
    public static boolean areLocal(String uri, Map<String, String> settings) {
        return Location.isLocal(uri, settings);
    }

    /** The files alone, see {@link #find}. */
    public static List<InputFile> list(String uri, String extension, Map<String, String> settings) throws IOException {
        return find(uri, extension, settings).files();
    }

    /**
     * Finds the file itself, whatever its name; or in a folder and its subfolders the files that end in the extension.
     * Files and subfolders whose names begin with {@code _} or {@code .} are passed over ({@code _SUCCESS}, {@code
     * .part.crc}). Where nothing has that name, it may be a pattern with {@code * ? [ ] { }}, of files or folders.
     *
     * @param uri a file, a folder or a pattern on any Hadoop file system
     * @param extension without the leading dot: {@code parquet}, {@code csv.gz}
     * @param settings for the file system, over those of the class path
     * @throws FileNotFoundException when there is nothing to read; the message is meant for the user
     */
    public static InputFiles find(String uri, String extension, Map<String, String> settings) throws IOException {
        var location = Location.of(uri, settings);
        var search = new Search(location.fileSystem(), "." + extension);
        var named = search.named(location.path(), uri);
        for (var status : named) {
            if (status.isFile()) {
                search.add(status);
            } else {
                search.folder(status.getPath(), 0);
            }
        }
        if (search.files.isEmpty()) {
            throw new FileNotFoundException("No file ending in ." + extension + " in the folder " + uri
                    + search.others() + "; give the format that its files have with --input_format");
        }
        search.files.sort(Comparator.comparing(InputFile::path));
        return new InputFiles(search.files, search.leftOut);
    }

    /** Says in a line how many files there are and which were left out; empty for a single file of a single one. */
    public String summary(String extension) {
        if (files.size() == 1 && leftOut.isEmpty()) {
            return "";
        }
        var text = new StringBuilder("The list is " + files.size() + (files.size() == 1 ? " file" : " files"));
        var folders = files.stream()
                .map(file -> new Path(file.path()).getParent())
                .distinct()
                .count();
        text.append(folders > 1 ? " in " + folders + " folders" : "");
        if (!leftOut.isEmpty()) {
            text.append("; not ending in .")
                    .append(extension)
                    .append(" and left out: ")
                    .append(some(leftOut));
        }
        return text.toString();
    }

    private static String some(List<String> paths) {
        var names = paths.stream()
                .map(path -> new Path(path).getName())
                .distinct()
                .sorted()
                .toList();
        var named = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMED ? named + " and " + (names.size() - MOST_NAMED) + " more" : named;
    }

    /** A walk through folders. */
    private static final class Search {
        private final FileSystem fileSystem;
        private final String ending;
        private final List<InputFile> files = new ArrayList<>();
        private final List<String> leftOut = new ArrayList<>();

        Search(FileSystem fileSystem, String ending) {
            this.fileSystem = fileSystem;
            this.ending = ending;
        }

        List<FileStatus> named(Path path, String uri) throws IOException {
            try {
                return List.of(fileSystem.getFileStatus(path));
            } catch (FileNotFoundException e) {
                var matches = GLOB.matcher(path.toUri().getPath()).find() ? matching(path, uri) : null;
                var visible = Arrays.stream(matches == null ? new FileStatus[0] : matches)
                        .filter(status -> !isHidden(status))
                        .toList();
                if (visible.isEmpty()) {
                    throw unmatched("No such file or folder: " + uri, e);
                }
                return visible;
            }
        }

        private FileStatus @Nullable [] matching(Path pattern, String uri) throws IOException {
            try {
                return fileSystem.globStatus(pattern);
            } catch (IllegalArgumentException e) { // Hadoop takes "12:30.csv" for a uri
                throw unmatched(
                        "Hadoop cannot match " + uri + " where a file's name has a colon (" + FirstLine.of(e)
                                + "). Name the folder, or rename that file",
                        e);
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).startsWith("Illegal file pattern")) {
                    throw unmatched("No such file or folder, and no pattern: " + uri + " (" + FirstLine.of(e) + ")", e);
                }
                throw e;
            }
        }

        private static FileNotFoundException unmatched(String message, Exception cause) {
            var exception = new FileNotFoundException(message);
            exception.initCause(cause);
            return exception;
        }

        void folder(Path folder, int depth) throws IOException {
            if (depth > DEEPEST) {
                throw new FileNotFoundException("Folders are nested too deeply (a link that leads around?): " + folder);
            }
            for (var entry : fileSystem.listStatus(folder)) {
                if (isHidden(entry)) {
                    continue;
                }
                if (entry.isDirectory()) {
                    folder(entry.getPath(), depth + 1);
                } else if (entry.getPath().getName().endsWith(ending)) {
                    add(entry);
                } else {
                    leftOut.add(entry.getPath().toString());
                }
            }
        }

        void add(FileStatus file) {
            files.add(new InputFile(file.getPath().toString(), file.getLen(), file.getModificationTime()));
        }

        String others() {
            return leftOut.isEmpty() ? "" : ", which has " + some(leftOut);
        }

        private static boolean isHidden(FileStatus entry) {
            var name = entry.getPath().getName();
            return name.startsWith(".") || name.startsWith("_");
        }
    }
}
