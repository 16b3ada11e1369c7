package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What another process takes of the machine, read from Linux's {@code /proc} ten times a second: the last tenth of a
 * second is missing.
 *
 * @param cpuSeconds user and system time of all its threads
 * @param peakRssMiB the most resident memory it had
 */
record RunningProcess(double cpuSeconds, long peakRssMiB) {
    /** Ticks a second in {@code /proc/PID/stat}: {@code sysconf(_SC_CLK_TCK)}, 100 on every Linux in use. */
    private static final double TICKS = 100;

    private static final int USER_TIME = 11;

    /** Waits for the process to end. */
    static RunningProcess watch(Process process) throws IOException, InterruptedException {
        var cpu = 0.0;
        var peak = 0L;
        do {
            try {
                cpu = Math.max(cpu, cpuSeconds(process.pid()));
                peak = Math.max(peak, peakRssMiB(process.pid()));
            } catch (NoSuchFileException e) {
                break;
            }
        } while (!process.waitFor(100, TimeUnit.MILLISECONDS));
        process.waitFor();
        return new RunningProcess(cpu, peak);
    }

    static double cpuSeconds(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // After the name, which is in parentheses and may hold blanks.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1])) / TICKS;
    }

    private static long peakRssMiB(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElse(0);
        }
    }
}
