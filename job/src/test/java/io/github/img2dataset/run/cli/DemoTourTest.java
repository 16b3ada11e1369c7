package io.github.img2dataset.run.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTourTest {
    @TempDir
    Path folder;

    @Test
    void saysWhatEachFileIsAndWhatToDoNext() throws IOException {
        for (var name : List.of(
                "00000.tar", "00000.parquet", "00000_stats.json", "README.md", "croissant.jsonld", "report.html")) {
            Files.writeString(folder.resolve(name), "{\"count\": 8}");
        }
        Files.createDirectory(folder.resolve(".img2dataset"));

        var lines = tour();

        assertThat(lines)
                .hasSizeLessThan(15)
                .noneMatch(line -> line.contains("count\":") || line.contains(".img2dataset"))
                .anyMatch(line -> line.matches("  00000.tar +12 B  the images.*"))
                .anyMatch(line -> line.matches("  00000_stats.json +12 B  counts.*finished"))
                .anyMatch(line -> line.startsWith("  submit/img2dataset verify " + folder));
    }

    @Test
    void staysShortWhenThereAreManyShards() throws IOException {
        for (var shard = 0; shard < 40; shard++) {
            Files.createDirectory(folder.resolve("000" + (10 + shard)));
        }

        assertThat(tour()).hasSizeLessThan(20).contains("  ... and 32 more");
    }

    private List<String> tour() throws IOException {
        var bytes = new ByteArrayOutputStream();
        new DemoTour(folder.toString(), new PrintStream(bytes, true, StandardCharsets.UTF_8)).show();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
