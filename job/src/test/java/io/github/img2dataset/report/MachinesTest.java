package io.github.img2dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MachinesTest {
    @Test
    void tellsOfTheDriverAndOfEachExecutorThatSentSomething() {
        Machines.receive(new Machines.Message("3", Map.of("cpu", 12.5)));
        Machines.receive(new Machines.Message("3", Map.of("cpu", 75.0)));

        var figures = Machines.figures();

        assertThat(figures).containsEntry("executor.3.cpu", 75.0);
        assertThat(figures)
                .hasEntrySatisfying("memory_percent", MachinesTest::isPercentage)
                .hasEntrySatisfying("disk./.usagePercent", MachinesTest::isPercentage)
                .containsKeys("cpu", "proc.cpu", "proc.memory.heapMB");
    }

    private static void isPercentage(Object figure) {
        assertThat((double) figure).isBetween(0.0, 100.0);
    }
}
