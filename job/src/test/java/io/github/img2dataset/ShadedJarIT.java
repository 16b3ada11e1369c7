package io.github.img2dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the application jar brings into a cluster's JVMs, and what it must not. */
class ShadedJarIT {

    @Test
    void bringsItsOwnLibrariesUnderItsOwnNameOnly() throws IOException {
        assertThat(entries())
                .anyMatch(name -> name.startsWith("io/github/img2dataset/shaded/hc/client5/"))
                .anyMatch(name -> name.startsWith("io/github/img2dataset/shaded/dns/"))
                .noneMatch(name -> name.startsWith("org/apache/hc/"))
                .noneMatch(name -> name.startsWith("org/xbill/"))
                .noneMatch(name -> name.startsWith("picocli/"))
                .noneMatch(name -> name.startsWith("crawlercommons/"));
    }

    @Test
    void bringsNothingThatTheClusterHas() throws IOException {
        assertThat(entries())
                .noneMatch(name -> name.startsWith("org/apache/spark/"))
                .noneMatch(name -> name.startsWith("org/apache/hadoop/"))
                .noneMatch(name -> name.startsWith("com/fasterxml/jackson/"))
                .noneMatch(name -> name.startsWith("org/slf4j/"))
                .noneMatch(name -> name.startsWith("scala/"));
    }

    /** A service file of java.net.spi would put our name resolver under the whole JVM on JDK 18 and newer. */
    @Test
    void leavesTheJvmsNameResolutionAlone() throws IOException {
        assertThat(entries()).noneMatch(name -> name.startsWith("META-INF/services/") && name.contains("net.spi"));
    }

    @Test
    void bringsTheNativesOfEveryPlatformItClaims() throws IOException {
        for (var platform : List.of("linux-x86_64", "linux-arm64", "macosx-arm64")) {
            assertThat(entries()).anyMatch(name -> name.contains("/" + platform + "/") && name.contains("opencv_java"));
        }
    }

    private static List<String> entries() throws IOException {
        try (var jar = new JarFile(System.getProperty("img2dataset.jar"))) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }
}
