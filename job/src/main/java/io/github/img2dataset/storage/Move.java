package io.github.img2dataset.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.jspecify.annotations.Nullable;

/** Gives a finished file or folder its final name in one step: how each kind of file system does it. */
interface Move {

    /**
     * Renames without touching what may be there already.
     *
     * @throws FileAlreadyExistsException when {@code to} exists; both stay as they were
     */
    void ifAbsent(Path from, Path to) throws IOException;

    /** Renames a file over what may be there already; a reader sees the old or the new one. */
    void replacing(Path from, Path to) throws IOException;

    static Move of(FileSystem fileSystem) {
        if (fileSystem instanceof RawLocalFileSystem local
                && "file".equals(local.getUri().getScheme())) {
            return new Local(local);
        }
        return fileSystem instanceof DistributedFileSystem hdfs ? new Hdfs(hdfs) : new Other(fileSystem);
    }

    /** Hadoop's own local rename replaces the target silently, as rename(2) does. */
    record Local(RawLocalFileSystem fileSystem) implements Move {

        @Override
        public void ifAbsent(Path from, Path to) throws IOException {
            var source = fileSystem.pathToFile(from);
            var target = fileSystem.pathToFile(to);
            if (source.isDirectory() || !linked(source, target)) {
                rename(source, target);
            }
        }

        /** A hard link is the one call that creates a name if absent; the temporary name goes afterwards. */
        private static boolean linked(File source, File target) throws IOException {
            try {
                Files.createLink(target.toPath(), source.toPath());
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (UnsupportedOperationException | FileSystemException e) {
                return false; // FAT, some network mounts
            }
            Files.delete(source.toPath());
            return true;
        }

        private static void rename(File source, File target) throws IOException {
            try {
                Files.move(source.toPath(), target.toPath());
            } catch (DirectoryNotEmptyException e) {
                throw taken(target.toString(), e);
            }
        }

        @Override
        public void replacing(Path from, Path to) throws IOException {
            Files.move(
                    fileSystem.pathToFile(from).toPath(),
                    fileSystem.pathToFile(to).toPath(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The plain rename would move a folder <em>into</em> an existing one; this one is atomic and refuses. */
    record Hdfs(DistributedFileSystem fileSystem) implements Move {

        @Override
        public void ifAbsent(Path from, Path to) throws IOException {
            try {
                fileSystem.rename(from, to, Rename.NONE);
            } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
                throw taken(to.toString(), e);
            }
        }

        @Override
        public void replacing(Path from, Path to) throws IOException {
            fileSystem.rename(from, to, Rename.OVERWRITE);
        }
    }

    /**
     * Any other Hadoop file system. Its contract has no create-if-absent for a rename, so two writers at the same
     * moment may both get through; the attempt in the shard's stats tells then. A replacement is not atomic here.
     */
    record Other(FileSystem fileSystem) implements Move {

        @Override
        public void ifAbsent(Path from, Path to) throws IOException {
            if (fileSystem.exists(to)) {
                throw taken(to.toString(), null);
            }
            if (!fileSystem.rename(from, to)) {
                throw new IOException("Could not rename " + from + " to " + to);
            }
        }

        @Override
        public void replacing(Path from, Path to) throws IOException {
            fileSystem.delete(to, true);
            ifAbsent(from, to);
        }
    }

    static FileAlreadyExistsException taken(String target, @Nullable Throwable cause) {
        var taken = new FileAlreadyExistsException(target, null, "another writer published it first");
        if (cause != null) {
            taken.initCause(cause);
        }
        return taken;
    }
}
