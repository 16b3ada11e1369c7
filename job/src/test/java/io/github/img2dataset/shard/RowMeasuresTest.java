package io.github.img2dataset.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.fetch.CutBody;
import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.sample.UrlRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowMeasuresTest {
    @Test
    @SuppressWarnings("NullAway") // which does not see that the image, an array, may be null
    void aBodyCutOffByItsHeaderCountsWithItsFormat() {
        var tooSmall = new Failure(FailureReason.FILTERED, "image too small");
        var cut = new CutBody("webp", 8_192, 100_000, Duration.ofMillis(40));
        var row = new UrlRow(0, 0, "http://a.example/1", null, null, null, null, List.of());
        var sample = new Sample("000000000", Status.FAILED_TO_RESIZE, null, null, List.of());
        var measures = new ShardMeasures();

        RowMeasures.add(
                measures,
                row,
                new FetchResult.Failed(tooSmall, Duration.ofMillis(5), cut),
                new SampleMaker.Made(sample, tooSmall, null, null, null),
                new ImageTrace(),
                0);

        assertThat(measures.formats()).containsExactlyEntriesOf(Map.of("webp", 1L));
    }
}
