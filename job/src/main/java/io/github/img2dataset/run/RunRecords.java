package io.github.img2dataset.run;

import io.github.img2dataset.report.page.RunRecord;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of the runs that wrote to a data set, a file a run. */
record RunRecords(OutputFolder folder) {
    private static final Logger LOG = LoggerFactory.getLogger(RunRecords.class);
    private static final int MOST = 20;

    /** The newest runs, in the order of their starts. Records that cannot be read are passed over: a report must not fail for them. */
    List<RunRecord> newest() throws IOException {
        var runs = new ArrayList<RunRecord>();
        var files = new ArrayList<>(folder.list(DataSetLayout.FORMER_RUNS));
        files.addAll(folder.list(DataSetLayout.RUNS)); // all of them later
        for (var file : files.subList(Math.max(0, files.size() - MOST), files.size())) {
            try {
                runs.add(RunRecord.read(folder.read(file.name())));
            } catch (IOException e) {
                LOG.warn("{} is not a run record: {}", file.name(), e.getMessage());
            }
        }
        return runs;
    }

    /** Keeps what a run was, or is so far, for this report and later ones. */
    void put(RunRecord run) throws IOException {
        folder.put(DataSetLayout.RUNS + "/" + run.fileName(), run.toJson());
    }
}
