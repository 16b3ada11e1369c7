package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a process holds at a moment, from Linux's {@code /proc}.
 *
 * @param seconds since the first sample
 * @param descriptors open files, sockets among them
 * @param cpuSeconds since it started
 */
record ProcessSample(double seconds, long rssMiB, long threads, long descriptors, long sockets, double cpuSeconds) {

    static final String CSV_HEADER = "seconds,rss_mib,threads,descriptors,sockets,cpu_seconds";

    /** @throws IOException when the process has ended */
    static ProcessSample of(long pid, double seconds) throws IOException {
        var descriptors = descriptors(pid);
        return new ProcessSample(
                seconds,
                RunningProcess.statusNumber(pid, "VmRSS:") >> 10,
                RunningProcess.statusNumber(pid, "Threads:"),
                descriptors.size(),
                descriptors.stream().filter(ProcessSample::isSocket).count(),
                RunningProcess.cpuSeconds(pid));
    }

    private static List<Path> descriptors(long pid) throws IOException {
        try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.toList();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }

    String csv() {
        return String.format(
                Locale.ROOT, "%.1f,%d,%d,%d,%d,%.1f", seconds, rssMiB, threads, descriptors, sockets, cpuSeconds);
    }
}
