package io.github.img2dataset.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.File;
import java.net.InetAddress;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import py4j.GatewayServer;

/** The tests of the Python package, with a gateway like that of PySpark, a server of images, and the jar for them. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PythonIT {
    /** Names a Python that has pytest and pandas. */
    private static final String PYTHON = "IMG2DATASET_PYTHON";

    /** What the gateway's other side begins with. */
    public static final class EntryPoint {
        public SparkSession session() {
            return LocalSpark.session();
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = PYTHON, matches = ".+", disabledReason = "no Python with pytest")
    void thePackagePassesItsTests() throws Exception {
        var gateway = new GatewayServer.GatewayServerBuilder(new EntryPoint())
                .javaPort(0)
                .javaAddress(InetAddress.getLoopbackAddress())
                .build();
        gateway.start();
        try (var server = new ImageServer()) {
            var pytest = new ProcessBuilder(
                            Objects.requireNonNull(System.getenv(PYTHON)), "-m", "pytest", "-q", "--durations=5")
                    .directory(new File("../submit/python"))
                    .redirectErrorStream(true);
            pytest.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            pytest.environment().put("IMG2DATASET_TEST_GATEWAY", Integer.toString(gateway.getListeningPort()));
            pytest.environment().put("IMG2DATASET_TEST_IMAGES", server.url(""));
            pytest.environment().put("IMG2DATASET_JAR", System.getProperty("img2dataset.jar"));
            var process = pytest.start();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            System.out.println(said); // which tests were left out, and why
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains(" passed");
            server.release();
        } finally {
            gateway.shutdown();
        }
    }
}
