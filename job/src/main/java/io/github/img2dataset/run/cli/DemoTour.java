package io.github.img2dataset.run.cli;

import io.github.img2dataset.report.Units;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/** Tells somebody who sees an output folder for the first time what each file in it is, and what to do next. */
final class DemoTour {
    /** Most shards whose files are listed: with more of them the folder repeats itself. */
    private static final int MOST_FILES = 8;

    private static final String LAUNCHER = "submit/img2dataset";

    private final OutputFolder folder;
    private final String typed;
    private final PrintStream out;

    /** @param outputFolder as it was typed, for the commands to copy */
    DemoTour(String outputFolder, PrintStream out) throws IOException {
        this.folder = OutputFolder.open(outputFolder, Map.of());
        this.typed = outputFolder;
        this.out = out;
    }

    void show() throws IOException {
        out.println();
        out.println("In " + typed + ":");
        var files = folder.list().stream()
                .filter(file -> !file.name().startsWith("."))
                .toList();
        files.stream().limit(MOST_FILES).forEach(this::show);
        if (files.size() > MOST_FILES) {
            out.println("  ... and " + (files.size() - MOST_FILES) + " more");
        }
        out.println();
        out.println("Next:");
        next("verify " + typed, "checks a data set");
        next("doctor --url_list LIST", "tries 200 urls of your list and forecasts the run");
        next("--url_list LIST", "makes your data set (--help lists the options)");
    }

    private void show(FileInfo file) {
        var size = file.isFolder() ? "" : Units.bytes((double) file.length());
        out.println(Units.format("  %-18s %9s  %s", file.name() + (file.isFolder() ? "/" : ""), size, meaning(file)));
    }

    private void next(String command, String does) {
        out.println(Units.format("  %-42s  %s", LAUNCHER + " " + command, does));
    }

    private static String meaning(FileInfo file) {
        var name = file.name();
        if (name.equals(DataSetLayout.CARD)) {
            return "the data set card: Hugging Face's load_dataset() reads this folder";
        } else if (name.equals(DataSetLayout.CROISSANT)) {
            return "the data set described for catalogs, in the Croissant format";
        } else if (name.equals("report.html")) {
            return "the report: open it in a browser";
        } else if (name.endsWith("_stats.json")) {
            return "counts and failure reasons; written last: the shard is finished";
        } else if (name.endsWith(".parquet")) {
            return "one row per url, with the reason for each failure";
        } else if (file.isFolder() || name.endsWith(".tar") || name.endsWith(".tfrecord")) {
            return "the images, with captions and metadata";
        }
        return "";
    }
}
