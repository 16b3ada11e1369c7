package io.github.img2dataset.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** The settings of {@code conf/core-site.xml} as a user has them who uncommented the block for a store. */
public final class CoreSite {
    private CoreSite() {}

    /**
     * Reads them.
     *
     * @param store the word that the block begins with
     */
    public static Map<String, String> of(String store) throws IOException {
        var text = Files.readString(Path.of(System.getProperty("img2dataset.conf", "../conf"), "core-site.xml"));
        var block = Pattern.compile("<!-- " + store + ":[^<]*(<property>.*?)-->", Pattern.DOTALL)
                .matcher(text);
        if (!block.find()) {
            throw new IllegalArgumentException("conf/core-site.xml has no block for " + store);
        }
        var configuration = new Configuration(false);
        configuration.addResource(
                new ByteArrayInputStream(block.replaceFirst("$1").getBytes(StandardCharsets.UTF_8)));
        var settings = new HashMap<String, String>();
        configuration.forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
        return settings;
    }
}
