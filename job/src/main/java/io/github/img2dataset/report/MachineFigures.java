package io.github.img2dataset.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CPU, memory, disk and network of this machine, under the names of W&B's own SDK. The JDK knows all of them but the
 * network's, for which one file of {@code /proc} is less than a library of machine figures (OSHI) with its natives.
 */
final class MachineFigures {
    private static final Path NETWORK = Path.of("/proc/net/dev");
    private static final int RECEIVED = 0;
    private static final int SENT = 8;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** The present figures; percentages run to 100. */
    Map<String, Number> now() {
        var figures = new LinkedHashMap<String, Number>();
        figures.put("cpu", percent(system.getCpuLoad()));
        figures.put("proc.cpu", percent(system.getProcessCpuLoad()));
        figures.put("memory_percent", percent(1 - (double) system.getFreeMemorySize() / system.getTotalMemorySize()));
        var runtime = Runtime.getRuntime();
        figures.put("proc.memory.heapMB", (runtime.totalMemory() - runtime.freeMemory()) / (1 << 20));
        disk(figures);
        network(figures);
        return figures;
    }

    private static double percent(double share) {
        return Math.max(0, Math.round(share * 1000) / 10.0);
    }

    private static void disk(Map<String, Number> figures) {
        try {
            var store = Files.getFileStore(Path.of("").toAbsolutePath());
            var share = 1 - (double) store.getUsableSpace() / store.getTotalSpace();
            figures.put("disk./.usagePercent", percent(share));
        } catch (IOException e) {
            // The other figures do without.
        }
    }

    /** Bytes since the machine started, over all interfaces but its own loop. */
    private static void network(Map<String, Number> figures) {
        try {
            var sums = new long[16];
            for (var line : Files.readAllLines(NETWORK)) {
                var colon = line.indexOf(':');
                if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
                    var columns = line.substring(colon + 1).strip().split("\\s+", -1);
                    for (var i = 0; i < Math.min(columns.length, sums.length); i++) {
                        sums[i] += Long.parseLong(columns[i]);
                    }
                }
            }
            figures.put("network.recv", sums[RECEIVED]);
            figures.put("network.sent", sums[SENT]);
        } catch (IOException | NumberFormatException e) {
            // Not Linux: the other figures do without.
        }
    }
}
