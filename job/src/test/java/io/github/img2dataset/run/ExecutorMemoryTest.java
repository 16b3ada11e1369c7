package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorMemoryTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final long GIGABYTE = 1 << 30;
    private static final ImageConfig DEFAULTS = ImageConfig.builder().build();
    private static final Pattern OVERHEAD = Pattern.compile("memoryOverhead[^0-9\\n]{1,4}(\\d+)g");

    /** Whole gigabytes, for four cores, as these files have it. */
    private static final long WANTED = (ExecutorMemory.wanted(4, DEFAULTS) + GIGABYTE - 1) / GIGABYTE;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conf/spark-executors.conf",
                "submit/README.md",
                "submit/examples/emr-step.json",
                "submit/examples/dataproc-workflow.yaml",
                "job/docs/clusters.md"
            })
    void settingsAndDocumentsNameWhatAnExecutorOfFourCoresWants(String file) throws IOException {
        var text = Files.readString(ROOT.resolve(file));

        assertThat(OVERHEAD.matcher(text).results().map(match -> Long.parseLong(match.group(1))))
                .as(file)
                .isNotEmpty()
                .containsOnly(WANTED);
    }

    @Test
    void theDocumentsStateTheFormula() throws IOException {
        assertThat(Files.readString(ROOT.resolve("job/docs/clusters.md")))
                .contains("400 MB + 250 MB for each core + 24 bytes for each pixel");
        assertThat(ExecutorMemory.wanted(4, DEFAULTS)).isEqualTo(400_000_000L + 4 * 250_000_000L + 24 * 100_000_000L);
    }

    @Test
    void imagesHaveWhatTheJvmLeavesOfTheOverhead() {
        assertThat(memory("yarn", "spark.executor.memoryOverhead", "4g").forImages())
                .isEqualTo(4 * GIGABYTE - 400_000_000);
        assertThat(memory("local[2]", "spark.executor.memoryOverhead", "2048").forImages())
                .isEqualTo(2 * GIGABYTE - 400_000_000);
    }

    @Test
    void withoutASettingYarnAndKubernetesGiveATenthOfTheHeap() {
        assertThat(memory("yarn", "spark.executor.memory", "6g").overhead()).isEqualTo(614L << 20);
        assertThat(memory("k8s://https://host", "spark.executor.memory", "1g").overhead())
                .isEqualTo(384L << 20);
        assertThat(memory("yarn", "spark.executor.memory", "1g").forImages())
                .as("never too little for the web's usual pictures")
                .isEqualTo(64_000_000);
        assertThat(memory("k8s://https://host", "spark.kubernetes.memoryOverheadFactor", "0.4")
                        .overhead())
                .isEqualTo(409L << 20);
    }

    @Test
    void whereNothingLimitsAnExecutorItsMachineDoes() {
        assertThat(memory("local[2]", "spark.app.name", "x").forImages()).isZero();
        assertThat(memory("spark://host:7077", "spark.app.name", "x").forImages())
                .isZero();
    }

    @Test
    void aWarningSaysHowManyMegapixelsFitAndWhatWouldHoldAll() {
        assertThat(memory("yarn", "spark.executor.memory", "6g").warning(4, DEFAULTS))
                .contains("Executors have 614 MiB outside their heap: images of more than 10 megapixels are decoded one"
                        + " at a time and may exceed it. spark.executor.memoryOverhead=3624m holds all that --max_image_pixels"
                        + " allows");
        assertThat(memory("yarn", "spark.executor.memoryOverhead", "4g").warning(4, DEFAULTS))
                .isEmpty();
        assertThat(memory("local[4]", "spark.app.name", "x").warning(4, DEFAULTS))
                .isEmpty();
    }

    private static ExecutorMemory memory(String master, String name, String value) {
        return ExecutorMemory.of(new SparkConf(false).setMaster(master).set(name, value));
    }
}
