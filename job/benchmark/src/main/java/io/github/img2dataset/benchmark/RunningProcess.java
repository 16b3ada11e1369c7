package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Processor time and memory of another process and of those that work for it, read from Linux's {@code /proc} ten times a
 * second: the last tenth of a second is missing.
 *
 * @param cpuSeconds user and system time of all their threads
 * @param ownCpuSeconds that of the process alone
 * @param peakRssMiB the most resident memory each of them had, added up
 */
record RunningProcess(double cpuSeconds, double ownCpuSeconds, long peakRssMiB) {
    /** Ticks a second in {@code /proc/PID/stat}: {@code sysconf(_SC_CLK_TCK)}, 100 on every Linux in use. */
    private static final double TICKS = 100;

    private static final int USER_TIME = 11;

    /** Longer than a process takes to begin its program, on a busy machine, too. */
    private static final Duration START = Duration.ofSeconds(1);

    private record Figures(double cpuSeconds, long peakRssMiB) {}

    /**
     * Waits for the process to end.
     *
     * @param counted which of its descendants count as well
     */
    static RunningProcess watch(Process process, Predicate<ProcessHandle> counted) throws InterruptedException {
        var latest = new HashMap<Long, Figures>();
        do {
            Stream.concat(Stream.of(process.toHandle()), process.descendants().filter(counted))
                    .forEach(each -> read(each.pid(), latest));
        } while (!process.waitFor(100, TimeUnit.MILLISECONDS));
        var own = latest.getOrDefault(process.pid(), new Figures(0, 0));
        return new RunningProcess(
                latest.values().stream().mapToDouble(Figures::cpuSeconds).sum(),
                own.cpuSeconds,
                latest.values().stream().mapToLong(Figures::peakRssMiB).sum());
    }

    /** Other children are short-lived, and before they begin they share the memory of their parent, which would count twice. */
    static boolean isExecutor(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("ExecutorBackend");
    }

    /** Before it begins its program a process shares the memory of its parent, which would count twice: seen in Java, as 2 GB for 1. */
    static boolean isSettled(ProcessHandle process) {
        var justNow = Instant.now().minus(START);
        return process.info().startInstant().filter(justNow::isAfter).isPresent();
    }

    private static void read(long pid, Map<Long, Figures> latest) {
        try {
            var figures = new Figures(cpuSeconds(pid), statusNumber(pid, "VmHWM:") >> 10);
            // A process that has ended and was not waited for yet has no memory any more.
            latest.merge(pid, figures, (old, now) -> now.peakRssMiB == 0 ? old : now);
        } catch (IOException e) {
            // It has ended; what was read last stands.
        }
    }

    static double cpuSeconds(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // After the name, which is in parentheses and may hold blanks.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1])) / TICKS;
    }

    /** A number of {@code /proc/PID/status}, in the unit it has there; 0 when it is not there. */
    static long statusNumber(long pid, String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
