package io.github.img2dataset.wandb;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a run is, before it has done anything.
 *
 * @param id unique in its project
 * @param settings option to value, without secrets
 * @param environment fact to value: versions, cores
 */
public record RunDescription(
        String id, Instant started, String host, Map<String, String> settings, Map<String, String> environment) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneId.systemDefault());

    /** The settings, with the environment among them. */
    Map<String, Object> config() {
        var config = new LinkedHashMap<String, Object>();
        settings.forEach((option, value) -> config.put(option, typed(value)));
        config.put("environment", environment);
        return config;
    }

    /** Numbers and flags as such, so that the tracker can sort and plot by them. */
    private static Object typed(String value) {
        if (value.matches("-?\\d{1,15}")) {
            return Long.parseLong(value);
        }
        return switch (value) {
            case "true", "false" -> Boolean.parseBoolean(value);
            default -> value;
        };
    }

    /** Facts of a machine that the tracker's own SDK tells, under its names. */
    Map<String, Object> metadata() {
        return Map.of(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "host",
                host,
                "program",
                "img2dataset",
                "startedAt",
                started.toString(),
                "cpu_count",
                Runtime.getRuntime().availableProcessors(),
                "java",
                Runtime.version().toString());
    }

    /** {@code run-20260102_030405-1a2b3c4d}. */
    String folderName() {
        return "run-" + STAMP.format(started) + "-" + id;
    }
}
