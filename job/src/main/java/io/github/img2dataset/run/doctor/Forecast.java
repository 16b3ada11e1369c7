package io.github.img2dataset.run.doctor;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.ShardStats;
import java.util.List;

/**
 * What a sample lets expect of the whole list, at best: bandwidth, name servers and hosts that give way under the load of
 * the run are not in it.
 *
 * @param networkRate rows a second that the requests in flight allow, at the sample's latency
 * @param coreRate rows a second that decoding, resizing and encoding allow
 */
public record Forecast(long rows, double networkRate, double coreRate, double bytesPerRow, double storedPerRow) {
    private static final List<Measure> CORE =
            List.of(Measure.DECODE_SECONDS, Measure.RESIZE_SECONDS, Measure.ENCODE_SECONDS);

    public static Forecast of(ListSample sample, ShardStats stats, int cores) {
        var measures = stats.measures();
        var count = Math.max(1, stats.count());
        var latency = measures.histogram(Measure.FETCH_SECONDS).sum() / count;
        var coreSeconds = CORE.stream()
                        .mapToDouble(step -> measures.histogram(step).sum())
                        .sum()
                / count;
        return new Forecast(
                sample.totalRows(),
                rate((double) cores * sample.config().threadCount(), latency),
                rate(cores, coreSeconds),
                (double) stats.downloadedBytes() / count,
                measures.histogram(Measure.STORED_BYTES).sum() / count);
    }

    private static double rate(double workers, double secondsEach) {
        return secondsEach <= 0 ? Double.POSITIVE_INFINITY : workers / secondsEach;
    }

    /** Rows a second. */
    public double rate() {
        return Math.min(networkRate, coreRate);
    }

    public boolean isLimitedByCores() {
        return coreRate < networkRate;
    }

    public double seconds() {
        return rows / rate();
    }

    public double bandwidth() {
        return rate() * bytesPerRow;
    }

    public double disk() {
        return rows * storedPerRow;
    }
}
