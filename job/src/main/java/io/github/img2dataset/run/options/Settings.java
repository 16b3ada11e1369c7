package io.github.img2dataset.run.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a run was asked for and what it ran on, as text for its record. Passwords are left out. */
public final class Settings {
    private Settings() {}

    /** Every option with its value, in the order of the help; those without a value are left out. */
    static Map<String, String> of(JobOptions options) {
        var settings = new LinkedHashMap<String, String>();
        options.groups().values().stream()
                .flatMap(group -> new CommandLine(group).getCommandSpec().options().stream())
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(option -> {
                    var text = text(option.longestName(), option.getValue());
                    if (!text.isEmpty()) {
                        settings.put(option.longestName().substring(2), text);
                    }
                });
        return settings;
    }

    private static String text(String option, @Nullable Object value) {
        if (value == null) {
            return "";
        } else if (value instanceof Values.Names names) {
            return String.join(", ", names.names());
        } else if (value instanceof Values.Columns columns) {
            return columns.names().entrySet().stream()
                    .map(column -> column.getKey().equals(column.getValue())
                            ? column.getKey()
                            : column.getKey() + " as " + column.getValue())
                    .collect(Collectors.joining(", "));
        } else if (value instanceof List<?> list) {
            return list.stream()
                    .map(item -> headerName(option, String.valueOf(item)))
                    .collect(Collectors.joining(", "));
        }
        return withoutPassword(OptionModel.text(value));
    }

    /** A header may be a password. */
    private static String headerName(String option, String item) {
        return option.equals("--header") ? item.replaceFirst(":.*", ": ...") : item;
    }

    public static String withoutPassword(String text) {
        return text.replaceAll("//[^/@]*@", "//");
    }

    /** Versions and size of what the job runs on. */
    public static Map<String, String> environment(SparkConf conf, int cores) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("img2dataset for Spark", Product.VERSION);
        environment.put("Spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        environment.put("master", withoutPassword(conf.get("spark.master", "")));
        environment.put("cores", Integer.toString(cores));
        for (var setting : List.of("spark.executor.memory", "spark.executor.cores", "spark.executor.instances")) {
            if (conf.contains(setting)) {
                environment.put(setting, conf.get(setting));
            }
        }
        environment.put("Java of the driver", System.getProperty("java.vm.name") + " " + Runtime.version());
        environment.put(
                "driver's system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        environment.put("driver's heap", Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB");
        return environment;
    }
}
