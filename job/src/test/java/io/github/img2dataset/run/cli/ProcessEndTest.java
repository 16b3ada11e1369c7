package io.github.img2dataset.run.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.run.options.ExitCode;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessEndTest {

    @ParameterizedTest
    @CsvSource({
        // where, master, deploy mode, in a container of YARN, the end
        "local, '', '', false, EXIT",
        "client of YARN, yarn, client, false, EXIT",
        "client within a container of YARN, yarn, client, true, EXIT",
        "local run within a container of YARN, '', '', true, EXIT",
        "cluster mode of YARN, yarn, cluster, true, RETURN",
        "cluster mode of YARN whose master is not told, '', cluster, true, RETURN",
        "driver of a standalone cluster, spark://a:7077, cluster, false, EXIT",
        "driver's pod, k8s://https://a, client, false, EXIT",
        "driver's pod with its submitter's settings, k8s://https://a, cluster, false, EXIT",
    })
    void returnsOnlyWhereTheProcessIsTheClusters(
            String where, String master, String mode, boolean container, ProcessEnd end) {
        var properties = new Properties();
        if (!master.isEmpty()) {
            properties.setProperty("spark.master", master);
        }
        if (!mode.isEmpty()) {
            properties.setProperty("spark.submit.deployMode", mode);
        }
        var environment = container ? Map.of("CONTAINER_ID", "container_1_0001_01_000001") : Map.<String, String>of();

        assertThat(ProcessEnd.of(properties, environment)).as(where).isEqualTo(end);
    }

    @Test
    void returnsFromASuccess() {
        assertThatCode(() -> ProcessEnd.RETURN.end(ExitCode.DONE, "")).doesNotThrowAnyException();
    }

    @Test
    void throwsTheExitCodeAndItsReason() {
        assertThatThrownBy(() -> ProcessEnd.RETURN.end(ExitCode.SHARDS_MISSING, "2 shards are missing"))
                .isInstanceOf(ProcessEnd.CommandFailedException.class)
                .hasMessage("img2dataset ended with exit code 3: 2 shards are missing");
    }
}
