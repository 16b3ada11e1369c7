package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.CutBody;
import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.fetch.address.UrlHost;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.ImageTrace.Step;
import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.sample.InternalErrors;
import io.github.img2dataset.sample.UrlRow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what a row's way into its shard took, and what it brought, into the shard's measures. */
final class RowMeasures {
    private static final Logger LOG = LoggerFactory.getLogger(RowMeasures.class);
    private static final double NANOS = 1e9;

    private RowMeasures() {}

    /** A row that cannot be measured is in its shard all the same. */
    static void add(
            ShardMeasures measures,
            UrlRow row,
            FetchResult download,
            SampleMaker.Made made,
            ImageTrace trace,
            long writeNanos) {
        try {
            measure(measures, row, download, made, trace, writeNanos);
        } catch (RuntimeException e) {
            if (InternalErrors.isNew(e)) {
                LOG.warn("The row of {} could not be measured", row.url(), e);
            }
        }
    }

    private static void measure(
            ShardMeasures measures,
            UrlRow row,
            FetchResult download,
            SampleMaker.Made made,
            ImageTrace trace,
            long writeNanos) {
        addStep(measures, Measure.FETCH_SECONDS, download.latency().toNanos()); // none when nothing was asked for
        download.either(
                fetched -> measures.add(Measure.BODY_BYTES, fetched.body().length),
                failed -> addCut(measures, failed.cut()));
        addTrace(measures, trace);
        addFailure(measures, row, made);
        addImage(measures, made, writeNanos);
    }

    /** Counts a row's failure, if it failed, at its url's host. */
    static void addFailure(ShardMeasures measures, UrlRow row, SampleMaker.Made made) {
        var failure = made.failure();
        if (failure != null) {
            measures.addFailure(UrlHost.of(row.url()), failure.reason().label());
        }
    }

    private static void addCut(ShardMeasures measures, @Nullable CutBody cut) {
        if (cut != null) {
            measures.addFormat(cut.kind());
            measures.add(Measure.UNREAD_BYTES, (double) cut.unread());
            measures.add(Measure.UNREAD_SECONDS, cut.saved().toNanos() / NANOS);
        }
    }

    private static void addTrace(ShardMeasures measures, ImageTrace trace) {
        addStep(measures, Measure.DECODE_SECONDS, trace.nanos(Step.DECODE));
        addStep(measures, Measure.RESIZE_SECONDS, trace.nanos(Step.RESIZE));
        addStep(measures, Measure.ENCODE_SECONDS, trace.nanos(Step.ENCODE));
        var format = trace.format();
        if (format != null) {
            measures.addFormat(format);
        }
    }

    private static void addStep(ShardMeasures measures, Measure measure, long nanos) {
        if (nanos > 0) {
            measures.add(measure, nanos / NANOS);
        }
    }

    private static void addImage(ShardMeasures measures, SampleMaker.Made made, long writeNanos) {
        var image = made.sample().image();
        if (image == null) {
            return;
        }
        measures.add(Measure.WRITE_SECONDS, writeNanos / NANOS);
        measures.add(Measure.STORED_BYTES, image.length);
        var original = made.originalSize();
        var stored = made.size();
        if (original != null && stored != null) {
            measures.add(Measure.ORIGINAL_SIDE, Math.max(original.width(), original.height()));
            measures.add(Measure.STORED_SIDE, Math.max(stored.width(), stored.height()));
        }
    }
}
