package io.github.img2dataset.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.img2dataset.report.CoreTime.Limit;
import org.junit.jupiter.api.Test;

class CoreTimeTest {
    @Test
    void saysWhatSetsThePace() {
        assertThat(CoreTime.ofSeconds(6, 3, 1).limit()).contains(Limit.DOWNLOADS);
        assertThat(CoreTime.ofSeconds(2, 3, 5).limit()).contains(Limit.STORAGE);
        assertThat(CoreTime.ofSeconds(1, 9, 0).limit()).contains(Limit.CORES);
        assertThat(CoreTime.ofSeconds(4, 5, 1).limit()).isEmpty();
        assertThat(CoreTime.ofSeconds(0.5, 0, 0).limit()).isEmpty();
        assertThat(CoreTime.ofSeconds(6, 3, 1).share(Limit.DOWNLOADS)).isCloseTo(0.6, within(1e-6));
    }

    @Test
    void isNotNegativeWhenAShardIsBegunAnew() {
        assertThat(CoreTime.ofSeconds(1, 5, 1).since(CoreTime.ofSeconds(2, 3, 1)))
                .isEqualTo(CoreTime.ofSeconds(0, 2, 0));
    }
}
