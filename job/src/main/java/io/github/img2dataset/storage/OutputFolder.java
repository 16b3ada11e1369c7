package io.github.img2dataset.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder a data set is written to, on any Hadoop file system. Names are relative to it. Files appear in it whole or
 * not at all ({@link PendingFile}). May be shared by threads; cheap to open again from its {@link #uri()}.
 */
public final class OutputFolder {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFolder.class);

    /** S3A says it: an upload can be given up, and nothing shows before it is complete. */
    private static final String ABORTABLE_STREAMS = "fs.capability.outputstream.abortable";

    private final FileSystem fileSystem;
    private final Path root;
    private final boolean streamsAreAbortable;

    private OutputFolder(Location location) throws IOException {
        this.fileSystem = location.fileSystem();
        this.root = location.path();
        this.streamsAreAbortable = fileSystem.hasPathCapability(root, ABORTABLE_STREAMS);
    }

    /**
     * Names the folder; nothing is created before the first file is.
     *
     * @param uri a path with or without scheme; {@code s3://} means {@code s3a://} unless another connector claims it
     * @param hadoopSettings for the file system, over those of the class path
     * @throws IOException when there is no connector for the scheme, or the store cannot be reached
     */
    public static OutputFolder open(String uri, Map<String, String> hadoopSettings) throws IOException {
        return new OutputFolder(Location.of(uri, hadoopSettings));
    }

    /** The absolute path with its scheme; {@link #open(String, Map)} takes it on any machine of the cluster. */
    public String uri() {
        var uri = root.toUri();
        // Only of file: is a single slash known for a scheme's; "run:/2" is a relative path.
        return uri.getAuthority() == null && !"file".equals(uri.getScheme())
                ? uri.getScheme() + "://" + uri.getPath()
                : root.toString();
    }

    /**
     * Makes the folder itself, so that one that cannot be made is told in words of its own; object stores have none to make.
     *
     * @throws AccessDeniedException when the file system refuses without a reason, for want of permission mostly
     * @throws NotDirectoryException when a file is in its way
     * @throws IOException when the storage failed
     */
    void make() throws IOException {
        try {
            if (!streamsAreAbortable && !fileSystem.mkdirs(root)) {
                throw new AccessDeniedException(
                        root + " cannot be made: see the owner and permissions of the folder above it");
            }
        } catch (ParentNotDirectoryException | FileAlreadyExistsException e) {
            // The JDK's, for callers that must load without Hadoop.
            var inTheWay = new NotDirectoryException(e.getMessage());
            inTheWay.initCause(e);
            throw inTheWay;
        }
    }

    /**
     * Begins a file that is published only if its name is free then.
     *
     * @param attempt names the writer in temporary names, to tell whose left-overs they are
     * @throws java.nio.file.FileAlreadyExistsException on some stores already here when the name is taken
     */
    public PendingFile create(String name, String attempt) throws IOException {
        return begin(name, temporary(name, attempt), false);
    }

    /** Begins a file that takes the place of what has its name then; atomic except on stores that cannot do it. */
    public PendingFile replace(String name, String attempt) throws IOException {
        return begin(name, temporary(name, attempt), true);
    }

    /** Writes a small file as a whole, over one of that name if there is one. */
    public void put(String name, byte[] content) throws IOException {
        try (var file = replace(name, "put")) {
            file.stream().write(content);
            file.commit();
        }
    }

    /** Begins a lease file, whose temporary name is beside the leases, out of the way of a run that sweeps all others. */
    PendingFile beginLease(String name, String attempt, boolean replace) throws IOException {
        return begin(name, path(DataSetLayout.LEASES + "/." + attempt + "-" + unique()), replace);
    }

    private PendingFile begin(String name, Path temporary, boolean replace) throws IOException {
        return streamsAreAbortable
                ? new StreamedFile(fileSystem, path(name), name, replace)
                : new TemporaryFile(fileSystem, temporary, path(name), name, replace);
    }

    /** Begins a folder of small files. */
    public PendingFolder createFolder(String name, String attempt) throws IOException {
        return streamsAreAbortable
                ? new StreamedFolder(fileSystem, path(name), name)
                : new TemporaryFolder(fileSystem, temporary(name, attempt), path(name), name);
    }

    /**
     * Gives a file another name, in the place of what has it: a reader sees the old or the new content. An object store
     * has no names to change, there the content is copied.
     */
    public void move(String from, String to) throws IOException {
        if (!streamsAreAbortable) {
            Move.of(fileSystem).replacing(path(from), path(to));
            return;
        }
        try (var source = open(from);
                var target = replace(to, "move")) {
            source.transferTo(target.stream());
            target.commit();
        }
        delete(from);
    }

    public boolean exists(String name) throws IOException {
        return fileSystem.exists(path(name));
    }

    /** The entry of that name, if there is one. A folder's time changes when a file is added to it. */
    public Optional<FileInfo> info(String name) throws IOException {
        try {
            var info = info(name, fileSystem.getFileStatus(path(name)));
            return Optional.of(info.isFolder() && streamsAreAbortable ? withNewestTime(info) : info);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** An object store has no folders: S3A says the time at which it is asked. */
    private FileInfo withNewestTime(FileInfo folder) throws IOException {
        var newest = list(folder.name()).stream()
                .mapToLong(FileInfo::modificationTimeMillis)
                .max()
                .orElse(0);
        return new FileInfo(folder.name(), 0, newest, true);
    }

    /** The folder's entries by name, temporaries included; one listing. Empty when the folder does not exist. */
    public List<FileInfo> list() throws IOException {
        return entries(root, "");
    }

    /** A subfolder's entries by name; their names begin with the subfolder's. Empty when it does not exist. */
    public List<FileInfo> list(String subfolder) throws IOException {
        return entries(path(subfolder), subfolder + "/");
    }

    private List<FileInfo> entries(Path folder, String prefix) throws IOException {
        try {
            return Arrays.stream(fileSystem.listStatus(folder))
                    .map(status -> info(prefix + status.getPath().getName(), status))
                    .sorted(Comparator.comparing(FileInfo::name))
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private static FileInfo info(String name, FileStatus status) {
        return new FileInfo(
                name, status.isFile() ? status.getLen() : 0, status.getModificationTime(), status.isDirectory());
    }

    /** The whole content of a small file. */
    public byte[] read(String name) throws IOException {
        try (var stream = open(name)) {
            return stream.readAllBytes();
        }
    }

    /** The content of a file; the caller closes it. */
    public SeekableStream open(String name) throws IOException {
        return new HadoopStream(fileSystem.open(path(name)));
    }

    /**
     * Removes a file, or a folder with all in it; no error when it is not there. S3A puts an object back that stands
     * for the folder when its last file goes; a store that refuses such objects has removed the file all the same.
     */
    public void delete(String name) throws IOException {
        var path = path(name);
        try {
            if (!fileSystem.delete(path, true) && fileSystem.exists(path)) {
                throw new IOException("Could not delete " + path);
            }
        } catch (IOException e) {
            if (!streamsAreAbortable || fileSystem.exists(path)) {
                throw e;
            }
            LOG.debug("Deleted {}, and no object stands for its folder", path, e);
        }
    }

    /** The folder of temporary files and those above it that are not there, the deepest first. */
    List<Path> missing() throws IOException {
        var missing = new ArrayList<Path>();
        for (var path = path(DataSetLayout.TEMPORARY);
                path != null && !fileSystem.exists(path);
                path = path.getParent()) {
            missing.add(path);
        }
        return missing;
    }

    /** Removes folders, the deepest first, up to the first that holds something. */
    void removeEmpty(List<Path> folders) throws IOException {
        for (var path : folders) {
            if (fileSystem.exists(path)) {
                if (fileSystem.listStatus(path).length > 0) {
                    return;
                }
                fileSystem.delete(path, false);
            }
        }
    }

    /**
     * The name in this folder of a file that lies in it, by whichever path: symbolic links are followed.
     *
     * @param path of the file, with its scheme
     * @return none when it lies elsewhere
     */
    public Optional<String> nameOf(String path, Map<String, String> hadoopSettings) throws IOException {
        var file = Location.of(path, hadoopSettings);
        var own = new Location(fileSystem, root);
        if (!file.isOnFileSystemOf(own)) {
            return Optional.empty();
        }
        var prefix = own.realPath().equals("/") ? "/" : own.realPath() + "/";
        var real = file.realPath();
        return real.startsWith(prefix) ? Optional.of(real.substring(prefix.length())) : Optional.empty();
    }

    /** Whether this is {@code /}, or a whole bucket. */
    boolean isFileSystemRoot() {
        return root.isRoot();
    }

    /** Gives up all unfinished uploads to this folder, whoever began them; nothing to do where files are renamed. */
    void abortPendingUploads() throws IOException {
        if (!streamsAreAbortable) {
            return;
        }
        try (var uploader = fileSystem.createMultipartUploader(root).build()) {
            uploader.abortUploadsUnderPath(root).get();
        } catch (ExecutionException e) {
            throw new IOException("Could not give up the pending uploads to " + root, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while looking for pending uploads to " + root);
        }
    }

    private Path path(String name) {
        for (var part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("Not a name inside the output folder: '" + name + "'");
            }
        }
        return new Path(root, new Path(null, null, name));
    }

    private Path temporary(String name, String attempt) {
        return path(DataSetLayout.TEMPORARY + "/" + attempt + "-" + name.replace('/', '-') + "-" + unique());
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public String toString() {
        return uri();
    }
}
