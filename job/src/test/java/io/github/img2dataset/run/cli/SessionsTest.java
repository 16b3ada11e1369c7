package io.github.img2dataset.run.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @Test
    void takesAStoresAddressFromTheEnvironment() {
        var conf = new SparkConf(false);

        Sessions.endpoint(conf, Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9000", "AWS_REGION", "eu-north-1"));

        assertThat(conf.get("spark.hadoop.fs.s3a.endpoint")).isEqualTo("http://127.0.0.1:9000");
        assertThat(conf.get("spark.hadoop.fs.s3a.path.style.access")).isEqualTo("true");
        assertThat(conf.get("spark.hadoop.fs.s3a.endpoint.region")).isEqualTo("eu-north-1");
    }

    @Test
    void prefersTheAddressThatIsSetToTheEnvironments() {
        var conf = new SparkConf(false).set("spark.hadoop.fs.s3a.endpoint", "https://store");

        Sessions.endpoint(conf, Map.of("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000"));

        assertThat(conf.get("spark.hadoop.fs.s3a.endpoint")).isEqualTo("https://store");
        assertThat(conf.contains("spark.hadoop.fs.s3a.path.style.access")).isFalse();
    }

    @Test
    void namesAnApplicationThatSparkSubmitCalledByItsMainClass() {
        var unnamed = new SparkConf(false);
        var byClass = new SparkConf(false).setAppName(Main.class.getName());
        var named = new SparkConf(false).setAppName("crawl 7");

        List.of(unnamed, byClass, named).forEach(Sessions::nameApplication);

        assertThat(unnamed.get("spark.app.name")).isEqualTo("img2dataset");
        assertThat(byClass.get("spark.app.name")).isEqualTo("img2dataset");
        assertThat(named.get("spark.app.name")).isEqualTo("crawl 7");
    }

    @Test
    void knowsHadoopsSettingsAsSparkHasThemBeforeItStarts() {
        var conf = new SparkConf(false)
                .set("spark.hadoop.fs.defaultFS", "hdfs://names:8020")
                .set("spark.buffer.size", "12345");

        var hadoop = Sessions.hadoopOfNew(conf);

        assertThat(hadoop.get("fs.defaultFS")).isEqualTo("hdfs://names:8020");
        assertThat(hadoop.get("io.file.buffer.size")).isEqualTo("12345");
    }

    @Test
    void takesHadoopsSettingsFromASessionThatIsOpen() {
        var open = LocalSpark.session().sparkContext().hadoopConfiguration();

        assertThat(Sessions.hadoop(new SparkConf(false))).isSameAs(open);
    }
}
