package io.github.img2dataset.run.options;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Name and version of this program, as the build wrote them. */
public final class Product {
    public static final String VERSION = version();
    /** The page where a webmaster reads what this program is. */
    public static final String URL = "https://github.com/img2dataset/img2dataset-spark";

    private Product() {}

    private static String version() {
        try (var in = Product.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is missing from the jar");
            }
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
