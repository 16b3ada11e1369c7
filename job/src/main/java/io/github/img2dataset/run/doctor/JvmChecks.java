package io.github.img2dataset.run.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Looks at the JVM that a run has: its version, and the folder that libraries unpack their native parts into. */
record JvmChecks(Doctor doctor) {
    /** First of the releases of JDK 25 in which G1 is sound. */
    private static final Runtime.Version SOUND_G1 = Runtime.Version.parse("25.0.3");

    void version(Runtime.Version version) {
        if (version.feature() == SOUND_G1.feature() && version.compareToIgnoreOptional(SOUND_G1) < 0) {
            doctor.note(
                    "Java " + version + ": in 25.0.0 to 25.0.2 the collector G1 can corrupt the heap (SPARK-55852)",
                    "Install 25.0.3 or newer; or -XX:+UseParallelGC for driver and executors, as submit/img2dataset does.");
        }
    }

    /** Snappy, Zstandard, Netty and JNA load what they unpack there, which a file system mounted noexec refuses. */
    void nativeFolder(Path folder) {
        try {
            var program = Files.createTempFile(
                    folder,
                    "img2dataset",
                    ".sh",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                Files.writeString(program, "#!/bin/sh\n");
                if (!runs(program)) {
                    problem(folder, "is mounted noexec");
                }
            } finally {
                Files.delete(program);
            }
        } catch (UnsupportedOperationException e) {
            doctor.fine("Native libraries go to " + folder); // Windows has no such mounts
        } catch (IOException e) {
            problem(
                    folder,
                    Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) ? "cannot be written" : "is no folder");
        }
    }

    private static boolean runs(Path program) throws IOException {
        try {
            new ProcessBuilder(program.toString()).start().waitFor();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } catch (IOException e) {
            return false;
        }
    }

    private void problem(Path folder, String what) {
        doctor.problem(
                "The temporary folder " + folder + " " + what
                        + ": native libraries (Snappy, Zstandard) do not load from it",
                "Name another by -Djava.io.tmpdir, on a cluster in spark.driver.extraJavaOptions and"
                        + " spark.executor.extraJavaOptions.");
    }
}
