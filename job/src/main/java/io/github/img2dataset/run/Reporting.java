package io.github.img2dataset.run;

import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.card.DataSetCard;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.report.page.RunRecord;
import io.github.img2dataset.report.page.RunReport;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.Product;
import io.github.img2dataset.storage.FailureLog;
import io.github.img2dataset.storage.OutputFolder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run's writings for people in its data set: its record, the report, and the card.
 *
 * @param started when it began to make shards
 * @param environment fact to value: versions, cores
 * @param notices takes lines that the user should see
 */
record Reporting(
        SparkSession spark,
        JobConfig config,
        String runId,
        Instant started,
        Map<String, String> environment,
        Consumer<String> notices) {
    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);

    /** Keeps the report up to date while the run makes shards. */
    LiveReport live(OutputFolder folder, Map<String, String> storageSettings, BitSet finishedBefore) {
        return new LiveReport(folder, storageSettings, finishedBefore, this::soFar).start(config.reportEvery());
    }

    private RunRecord soFar(RunTotals totals, RetriedRows retried) {
        var seconds = Duration.between(started, Instant.now());
        return record(seconds, totals, retried, true, Map.of(), new HostTimes());
    }

    private RunRecord record(
            Duration duration,
            RunTotals totals,
            RetriedRows retried,
            boolean isUnderWay,
            Map<String, Long> shardFailures,
            HostTimes hostTimes) {
        return new RunRecord(
                runId,
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                duration.toMillis() / 1000.0,
                (int) totals.shards(),
                totals.count(),
                totals.successes(),
                retried.rows(),
                retried.images(),
                isUnderWay,
                config.asTyped(),
                environment,
                shardFailures,
                hostTimes.waits(),
                hostTimes.limits());
    }

    /** Says where the report is; a report that cannot be written is no failure of the run. */
    Optional<String> end(
            Duration duration,
            RoundResult result,
            Optional<RetryResult> retried,
            HostTimes hostTimes,
            SampleSchema schema) {
        try {
            var job = new ReportJob(spark, config.outputFolder());
            var tried = RetriedRows.of(retried);
            job.record(record(duration, result.totals(), tried, false, result.mostFrequentFailures(), hostTimes));
            var report = job.read(true);
            if (config.outputFormat() != OutputFormat.DUMMY) {
                job.write(card(report, schema));
            }
            job.write(report);
            return Optional.of(report.file());
        } catch (UsageException e) {
            notices.accept(String.valueOf(e.getMessage()));
            return Optional.empty();
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            FailureLog.warn(LOG, "The report could not be written; img2dataset report makes it later", e);
            return Optional.empty();
        }
    }

    private DataSetCard card(RunReport report, SampleSchema schema) {
        return new DataSetCard(
                report.folder().substring(report.folder().lastIndexOf('/') + 1),
                config.outputFormat(),
                schema.columns(),
                schema.captions(),
                config.imageColumn(),
                DataSetCard.Counts.of(report.figures().totals(), report.missingShards()),
                config.asTyped(),
                "img2dataset for Spark " + Product.VERSION,
                Product.URL);
    }
}
