package io.github.img2dataset.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;

/** Finds the files of a url list. */
public final class InputFiles {
    private InputFiles() {}

    /**
     * The file itself, whatever its name; or of a folder the files that end in the extension, in the order of their
     * paths. Subfolders and hidden files ({@code _SUCCESS}, {@code .part.crc}) are left out.
     *
     * @param uri a file or folder on any Hadoop file system
     * @param extension without the leading dot: {@code parquet}, {@code csv.gz}
     * @param settings for the file system, over those of the class path
     * @return at least one file
     * @throws FileNotFoundException when there is nothing to read; the message is meant for the user
     */
    public static List<InputFile> list(String uri, String extension, Map<String, String> settings) throws IOException {
        var location = Location.of(uri, settings);
        var status = status(location, uri);
        if (status.isFile()) {
            return List.of(inputFile(status));
        }
        var files = Arrays.stream(location.fileSystem().listStatus(location.path()))
                .filter(entry -> entry.isFile() && hasExtension(entry.getPath().getName(), extension))
                .map(InputFiles::inputFile)
                .sorted(Comparator.comparing(InputFile::path))
                .toList();
        if (files.isEmpty()) {
            throw new FileNotFoundException("No file ending in ." + extension + " in the folder " + uri
                    + "; give the format that its files have with --input_format");
        }
        return files;
    }

    private static FileStatus status(Location location, String uri) throws IOException {
        try {
            return location.fileSystem().getFileStatus(location.path());
        } catch (FileNotFoundException e) {
            var missing = new FileNotFoundException("No such file or folder: " + uri);
            missing.initCause(e);
            throw missing;
        }
    }

    private static boolean hasExtension(String name, String extension) {
        return name.endsWith("." + extension) && !name.startsWith(".") && !name.startsWith("_");
    }

    private static InputFile inputFile(FileStatus status) {
        return new InputFile(status.getPath().toString(), status.getLen(), status.getModificationTime());
    }
}
