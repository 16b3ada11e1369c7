package io.github.img2dataset.run;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.write.SmallTar;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Shows what a run left in its output folder, file by file, to somebody who sees one for the first time. */
final class DemoTour {
    private static final int WIDEST_CELL = 40;
    private static final int MOST_ROWS = 100;

    private final OutputFolder folder;
    private final PrintStream out;

    DemoTour(String outputFolder, PrintStream out) throws IOException {
        this.folder = OutputFolder.open(outputFolder, Map.of());
        this.out = out;
    }

    void show(SparkSession spark) throws IOException {
        for (var file : folder.list()) {
            out.println();
            out.println(file.name() + (file.isFolder() ? "/" : "  (" + file.length() + " bytes)"));
            if (file.name().endsWith(".tar")) {
                showTar(file.name());
            } else if (file.name().endsWith(".parquet")) {
                showParquet(spark, file.name());
            } else if (file.name().endsWith(".json")) {
                indented(new String(folder.read(file.name()), StandardCharsets.UTF_8));
            }
        }
    }

    /** All members by name and size, and the first JSON whole. */
    private void showTar(String name) throws IOException {
        var members = SmallTar.read(folder, name);
        members.forEach((member, content) -> indented(member + "  (" + content.length + " bytes)"));
        members.entrySet().stream()
                .filter(member -> member.getKey().endsWith(".json"))
                .findFirst()
                .ifPresent(json -> {
                    out.println("  " + json.getKey() + " in it:");
                    indented(new String(json.getValue(), StandardCharsets.UTF_8));
                });
    }

    private void showParquet(SparkSession spark, String name) {
        spark.read()
                .parquet(folder.uri() + "/" + name)
                .orderBy("key")
                .drop("url", "exif", "sha256")
                .show(MOST_ROWS, WIDEST_CELL);
    }

    private void indented(String text) {
        text.lines().forEach(line -> out.println("    " + line));
    }
}
