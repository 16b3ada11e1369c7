package io.github.img2dataset.isolation;

import io.github.img2dataset.image.ImageConfig;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The command that starts a child process: this JVM's java and class path, little memory, none of this process's secrets. */
final class DecoderCommand {
    private static final long MEGABYTE = 1 << 20;

    /** Heap beside the files, in bytes: classes, rows of samples, coefficients of a progressive JPEG. */
    private static final long HEAP = 192 * MEGABYTE;

    /** Bytes of heap for each byte of a file: as it came, as it is stored, and buffers. */
    private static final int HEAP_PER_FILE_BYTE = 3;

    /**
     * Address space for each source pixel, in bytes: with {@link #LIBRARIES} enough for all formats at the default of {@code --max_image_pixels}
     * but TIFFs of 64-bit samples, whose child ends.
     */
    private static final int NATIVE_PER_PIXEL = 24;

    /** Address space beside heap and pictures, in bytes: the JVM, its code and the natives' libraries. */
    private static final long LIBRARIES = 1536 * MEGABYTE;

    /** Variables that the JVM, the loader of its libraries and the locale need; all others, keys of stores among them, stay here. */
    private static final Set<String> VARIABLES = Set.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LANG", "LC_ALL");

    private static final List<String> FOLDERS = List.of(
            "java.io.tmpdir", "user.home", "user.name", "org.bytedeco.javacpp.cachedir", "jna.tmpdir", "jna.nosys");

    private DecoderCommand() {}

    /** @param largestFile bytes of the largest file that the process will be asked about */
    static ProcessBuilder of(ImageConfig config, long largestFile) {
        var heap = HEAP + HEAP_PER_FILE_BYTE * largestFile;
        var java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap / MEGABYTE + "m",
                "-XX:+UseSerialGC",
                "-Xss512k",
                "-XX:CompressedClassSpaceSize=64m",
                "-XX:ReservedCodeCacheSize=64m",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:+DisplayVMOutputToStderr",
                // A crash is expected here: no report of it, and no memory dump, in whichever folder this is.
                "-XX:+SuppressFatalErrorMessage",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
        var command = new ArrayList<>(limited(heap + NATIVE_PER_PIXEL * config.maxImagePixels() + LIBRARIES));
        command.addAll(java);
        FOLDERS.stream()
                .filter(name -> System.getProperty(name) != null)
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add(DecoderMain.class.getName());
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().retainAll(VARIABLES);
        builder.environment().put("CLASSPATH", classPath());
        builder.environment()
                .put("MALLOC_ARENA_MAX", "2"); // one thread decodes: more arenas are address space for nothing
        return builder;
    }

    /**
     * A shell that limits the address space, where the platform knows such a limit, offers itself first where Linux runs out of memory, and
     * becomes the JVM; an interrupt from the terminal is the parent's to handle.
     */
    private static List<String> limited(long bytes) {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win")
                ? List.of()
                : List.of(
                        "/bin/sh",
                        "-c",
                        "trap '' INT HUP; ulimit -c 0; ulimit -v " + bytes / 1024
                                + " 2>/dev/null; echo 500 2>/dev/null >/proc/self/oom_score_adj; exec \"$@\"",
                        "sh");
    }

    /**
     * Spark loads the job's jar by a loader of its own, which asks this JVM's class path first; a run on one machine has the jar on that path.
     * The natives of another platform may be in either.
     */
    private static String classPath() {
        var entries = new LinkedHashSet<>(
                List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
        entries.add(ownCode());
        if (DecoderCommand.class.getClassLoader() instanceof URLClassLoader loader) {
            for (var url : loader.getURLs()) {
                if (url.getProtocol().equals("file")) {
                    entries.add(new File(url.getPath()).getPath());
                }
            }
        }
        entries.remove("");
        return String.join(File.pathSeparator, entries);
    }

    private static String ownCode() {
        try {
            return Path.of(ImageConfig.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
