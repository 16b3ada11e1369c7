package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Path FOLDER = Path.of("..", "conf");

    @Test
    void takesSparksAndHadoopsAndTheMetricsSettingsFromTheFolder() throws IOException {
        var conf = new SparkConf(false);

        Sessions.localDefaults(conf, FOLDER);

        assertThat(conf.get("spark.driver.host")).isEqualTo("127.0.0.1");
        assertThat(conf.get("spark.hadoop.fs.s3a.multipart.size")).isEqualTo("32M");
        assertThat(Path.of(conf.get("spark.metrics.conf"))).isRegularFile();
    }

    @Test
    void leavesWhatIsSetAlone() throws IOException {
        var conf = new SparkConf(false).set("spark.hadoop.fs.s3a.multipart.size", "64M");

        Sessions.localDefaults(conf, FOLDER);

        assertThat(conf.get("spark.hadoop.fs.s3a.multipart.size")).isEqualTo("64M");
    }
}
