package io.github.img2dataset.report.page;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a report shows of a data set.
 *
 * @param folder where the data set is
 * @param shardDigits digits of shard ids
 * @param missingShards of the lists that were cut, how many are not finished
 * @param runs that made the data set, the newest few, in the order of their starts; empty for folders of early versions and of the Python version
 * @param liveRun the id of the run that is writing to the data set; empty when there is none
 * @param samples some of the pictures
 */
public record RunReport(
        String folder,
        int shardDigits,
        RunFigures figures,
        long missingShards,
        List<RunRecord> runs,
        String liveRun,
        List<ContactSample> samples,
        Instant made) {

    /** The report's name in the output folder. */
    public static final String FILE = "report.html";

    /** Path of the page. */
    public String file() {
        return folder + "/" + FILE;
    }

    List<Finding> findings() {
        return Findings.of(
                figures,
                missingShards,
                runs.isEmpty() ? null : runs.get(runs.size() - 1),
                underWay().isPresent());
    }

    /** The run that is making shards now. */
    Optional<RunRecord> underWay() {
        return runs.stream()
                .filter(run -> run.underWay() && run.runId().equals(liveRun))
                .findAny();
    }

    /** The page, which needs nothing else to be opened. */
    public String html() {
        return new ReportPage(this).html();
    }
}
