package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.card.Seal;
import io.github.img2dataset.report.page.RunReport;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The report's page in an output folder; a person may have put another there, or have edited it. */
final class ReportFile {
    /** Pages of versions that did not seal them have these words in their last line, and nobody else's page has. */
    private static final String UNSEALED = "Made by img2dataset for Spark on ";

    private ReportFile() {}

    /** Whether there is a page, and it is not as img2dataset wrote it. */
    static boolean isSomebodysOwn(OutputFolder folder) throws IOException {
        if (!folder.exists(RunReport.FILE)) {
            return false;
        }
        var page = new String(folder.read(RunReport.FILE), StandardCharsets.UTF_8);
        return !Seal.PAGE.isIntact(page) && (Seal.PAGE.isIn(page) || !page.contains(UNSEALED));
    }

    /** Says that the page there stays, and how to have the report. */
    static String kept(OutputFolder folder) {
        return folder.uri() + "/" + RunReport.FILE
                + " was edited, or not written by img2dataset, and is kept. Move it away, and img2dataset report makes one";
    }

    /**
     * Puts the page into the folder.
     *
     * @throws UsageException when a page is there that a person wrote or changed
     */
    static void write(OutputFolder folder, RunReport report) throws IOException {
        if (isSomebodysOwn(folder)) {
            throw new UsageException(kept(folder));
        }
        folder.put(RunReport.FILE, content(report));
    }

    /** The page's bytes. */
    static byte[] content(RunReport report) {
        return Seal.PAGE.seal(report.html()).getBytes(StandardCharsets.UTF_8);
    }
}
