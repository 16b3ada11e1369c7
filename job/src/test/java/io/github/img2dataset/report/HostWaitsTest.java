package io.github.img2dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.fetch.HostWait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostWaitsTest {
    private long now;
    private final HostWaits waits = new HostWaits(() -> now);

    @Test
    void tellsTheLongestOutageAndAllRowsOfAHost() {
        hear("1", outage("a.org", 40, 3), outage("b.org", 50, 1));
        hear("2", outage("a.org", 45, 4));

        assertThat(waits.present()).containsExactly(outage("b.org", 50, 1), outage("a.org", 45, 7));
    }

    @Test
    void addsUpTheOutagesOfEachExecutorAndTakesTheLongestOfThem() {
        hear("1", outage("a.org", 20, 3));
        hear("1", outage("a.org", 30, 3));
        hear("1");
        hear("1", outage("a.org", 4, 3));
        hear("1", outage("a.org", 2, 3)); // another one already
        hear("2", outage("a.org", 33, 3));

        assertThat(waits.secondsByHost()).containsExactly(java.util.Map.entry("a.org", 36.0));
    }

    @Test
    void saysNothingOfAHostThatIsBackAtOnce() {
        hear("1", outage("a.org", 1, 1));

        assertThat(waits.present()).isEmpty();
        assertThat(waits.secondsByHost()).isEmpty();
    }

    @Test
    void forgetsTheHostsOfAnExecutorThatDied() {
        hear("1", outage("a.org", 40, 3));
        now += Duration.ofMinutes(1).toNanos();

        assertThat(waits.present()).isEmpty();
        assertThat(waits.secondsByHost()).containsKey("a.org");
    }

    @Test
    void aMessageCrossesToTheDriver() throws IOException {
        try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(new HostWaits.Message("1", HostWaits.Cause.OUTAGE, List.of(outage("a.org", 40, 3))));
        }
    }

    private void hear(String executor, HostWait... outages) {
        waits.receive(new HostWaits.Message(
                executor, HostWaits.Cause.OUTAGE, Stream.of(outages).toList()));
    }

    private static HostWait outage(String host, long seconds, int rows) {
        return new HostWait(host, Duration.ofSeconds(seconds), rows);
    }
}
