package io.github.img2dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    void bringsOfIcuWhatNamesNeed() throws Exception {
        try (var loader = new URLClassLoader(
                new URL[] {
                    Path.of(System.getProperty("img2dataset.jar")).toUri().toURL()
                },
                null)) {
            var names = loader.loadClass("io.github.img2dataset.fetch.address.UrlHost")
                    .getMethod("of", String.class);

            assertThat(names.invoke(null, "http://stra\u00dfe.test/")).isEqualTo("xn--strae-oqa.test");
            assertThat(names.invoke(null, "http://\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.test/"))
                    .isEqualTo("xn--mgba3gch31f060k.test");
        }
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

    @Test
    void bringsOfFfmpegTheCodecsAndNoMore() throws IOException {
        assertThat(entries())
                .filteredOn(name -> name.contains("ffmpeg/linux-x86_64/"))
                .anyMatch(name -> name.contains("/libavcodec.so"))
                .anyMatch(name -> name.contains("/libjniavcodec.so"))
                .noneMatch(name -> name.contains("avformat") || name.contains("avfilter") || name.contains("avdevice"))
                .noneMatch(name -> name.endsWith("/ffmpeg") || name.endsWith("/ffprobe"));
    }

    @Test
    void namesWhatItBringsAndUnderWhichLicenses() throws IOException {
        var licenses = text("META-INF/THIRD-PARTY.txt");
        var bill = new ObjectMapper().readTree(text("META-INF/sbom/img2dataset-spark.cdx.json"));

        assertThat(bill.get("components").findValuesAsText("name"))
                .contains("httpclient5", "dnsjava", "picocli", "jna", "opencv", "ffmpeg", "protobuf-java")
                .doesNotContain("hadoop-client-api", "junit-jupiter")
                .filteredOn(name -> !name.equals("slf4j-api")) // which those ask for, and Spark brings
                .allSatisfy(name -> assertThat(licenses).contains(":" + name + ":"));
        assertThat(text("META-INF/LICENSE")).contains("Apache License");
        assertThat(text("META-INF/NOTICE")).contains("Apache HttpClient");
        assertThat(entries())
                .contains(
                        "META-INF/licenses/dnsjava.txt",
                        "META-INF/licenses/icu4j.txt",
                        "META-INF/licenses/protobuf.txt",
                        "META-INF/licenses/ffmpeg.txt",
                        "META-INF/licenses/LGPL-3.0.txt",
                        "META-INF/licenses/GPL-3.0.txt")
                .anyMatch(name -> name.endsWith("opencv4/libtiff-LICENSE.md"));
    }

    private static String text(String entry) throws IOException {
        try (var jar = new JarFile(System.getProperty("img2dataset.jar"));
                var stream = jar.getInputStream(jar.getEntry(entry))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> entries() throws IOException {
        try (var jar = new JarFile(System.getProperty("img2dataset.jar"))) {
            return jar.stream().map(ZipEntry::getName).toList();
        }
    }
}
