package io.github.img2dataset.run.doctor;

import io.github.img2dataset.fetch.OpenFiles;
import io.github.img2dataset.image.OpenCv;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.Settings;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.OutputFolderInUseException;
import io.github.img2dataset.storage.WriteTrial;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks at what a run needs before it has a list: the machine, the natives, the output folder. */
public record MachineChecks(Doctor doctor, JobConfig config, int cores) {
    private static final int SPARE_FILES = 512;
    private static final Duration SKEW = Duration.ofMinutes(2);
    private static final List<String> PROXIES = List.of("http_proxy", "https_proxy", "all_proxy", "no_proxy");

    public void run(Map<String, String> storageSettings) {
        software();
        openFiles();
        proxy();
        outputFolder(storageSettings);
    }

    private void software() {
        doctor.fine("Java " + Runtime.version() + ", Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", "
                + cores + " cores, heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        var jvm = new JvmChecks(doctor);
        jvm.version(Runtime.version());
        jvm.nativeFolder(Path.of(System.getProperty("java.io.tmpdir")));
        try {
            doctor.fine("OpenCV " + OpenCv.version() + " loads");
        } catch (IllegalStateException e) {
            doctor.problem("OpenCV does not load: " + e.getMessage(), "job/docs/clusters.md names the platforms.");
        }
    }

    /** A connection for every request in flight, on this machine; a cluster's executors have their own limits. */
    private void openFiles() {
        var limit = OpenFiles.limit();
        var wanted = (long) cores * config.threadCount() + SPARE_FILES;
        if (limit < wanted) {
            doctor.problem(
                    "At most " + limit + " files and connections may be open; this run may want " + wanted,
                    "ulimit -n " + wanted + " before the run, or a lower --thread_count.");
        } else {
            doctor.fine("Open files: " + (limit == Long.MAX_VALUE ? "any number" : limit) + " allowed, about " + wanted
                    + " wanted");
        }
    }

    private void proxy() {
        var set = System.getenv().entrySet().stream()
                .filter(variable -> PROXIES.contains(variable.getKey().toLowerCase(Locale.ROOT)))
                .map(variable -> variable.getKey() + "=" + Settings.withoutPassword(variable.getValue()))
                .sorted()
                .collect(Collectors.joining(", "));
        var option = config.fetch().proxy();
        if (option != null) {
            doctor.fine("Proxy: " + Settings.withoutPassword(option) + " (--proxy)");
        } else if (!set.isEmpty()) {
            doctor.note("Proxy, from the environment: " + set, "Unset these variables if the run should go without.");
        } else {
            doctor.fine("No proxy");
        }
    }

    private void outputFolder(Map<String, String> storageSettings) {
        try {
            var folder = OutputFolder.open(config.outputFolder(), storageSettings);
            var existed = !folder.list().isEmpty();
            var written = WriteTrial.of(folder);
            if (written.isEmpty()) {
                doctor.problem(
                        folder.uri() + " does not list what was just written to it", "Check the store's rights.");
                return;
            }
            doctor.fine("Output folder " + folder.uri() + " can be written and listed"
                    + (existed ? "; it is not empty" : "") + disk(folder));
            clock(written.get().modificationTimeMillis());
        } catch (OutputFolderInUseException e) {
            doctor.problem(String.valueOf(e.getMessage()), "");
        } catch (IOException | RuntimeException e) {
            doctor.problem(
                    "The output folder " + config.outputFolder() + " cannot be used: " + e.getMessage(),
                    "Check the path, the store's rights and its keys.");
        }
    }

    private static String disk(OutputFolder folder) throws IOException {
        var free = freeBytes(folder.uri());
        return free.isPresent() ? ", " + Units.bytes(free.get()) + " free" : "";
    }

    /** Checks a folder on this machine's disks. */
    public static Optional<Long> freeBytes(String uri) throws IOException {
        var parsed = URI.create(uri.replace(" ", "%20"));
        if (!"file".equals(parsed.getScheme())) {
            return Optional.empty();
        }
        for (var path = Path.of(parsed.getPath()); path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return Optional.of(Files.getFileStore(path).getUsableSpace());
            }
        }
        return Optional.empty();
    }

    /** Leases of runs and signatures of requests to S3 go by the time of day. */
    private void clock(long storeMillis) {
        var skew = Duration.ofMillis(System.currentTimeMillis() - storeMillis).abs();
        if (storeMillis > 0 && skew.compareTo(SKEW) > 0) {
            doctor.problem(
                    "This machine's clock and the store's differ by " + skew.toSeconds() + " s",
                    "Set the clock (ntp): S3 refuses signatures that are off by more than some minutes.");
        } else {
            doctor.fine("The clock agrees with the store's");
        }
    }
}
