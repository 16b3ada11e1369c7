package io.github.img2dataset.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this JVM takes of the machine. */
public final class ProcessFigures {
    private ProcessFigures() {}

    /** Processor time of all its threads since it started. */
    static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Heap in use and resident memory, as a person reads them. */
    static String memory() {
        var runtime = Runtime.getRuntime();
        return "heap %d MiB of %d, resident %d MiB"
                .formatted(
                        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                        runtime.maxMemory() >> 20,
                        statusMiB("VmRSS:"));
    }

    /** The most resident memory there was, in MiB. */
    public static long peakResidentMiB() {
        return statusMiB("VmHWM:");
    }

    /** Linux only: elsewhere there is no such file, and 0 is said. */
    private static long statusMiB(String name) {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
