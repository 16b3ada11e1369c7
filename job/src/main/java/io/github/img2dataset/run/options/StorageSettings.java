package io.github.img2dataset.run.options;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;

/** Hadoop settings as a map, which crosses to the executors where a {@link Configuration} cannot. */
public final class StorageSettings {
    private StorageSettings() {}

    /** What was set beyond Hadoop's own defaults and the configuration files that every node has. */
    public static Map<String, String> of(Configuration configuration) {
        var defaults = new Configuration();
        var settings = new HashMap<String, String>();
        for (var entry : configuration) {
            if (!Objects.equals(entry.getValue(), defaults.getRaw(entry.getKey()))) {
                settings.put(entry.getKey(), entry.getValue());
            }
        }
        return settings;
    }
}
