package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.report.ProgressPlugin;
import io.github.img2dataset.run.options.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Opens the Spark session: the one that spark-submit set up, or a local one with the settings in {@code conf}. */
public final class Sessions {
    /** Names the folder of the settings of a local run: Spark's, Hadoop's and those of the metrics. */
    static final String CONF_FOLDER = "img2dataset.conf";

    private static final String APPLICATION = "spark.app.name";

    /** The prefix of Hadoop's settings among Spark's properties. */
    private static final String HADOOP = "spark.hadoop.";

    private Sessions() {}

    /**
     * Opens the session.
     *
     * @param cores for a local run; null for all of them
     * @throws UsageException when {@code cores} is no number of cores
     */
    public static SparkSession open(@Nullable Integer cores, boolean verbose) throws IOException {
        return open(conf(cores), verbose);
    }

    /** Opens the session that {@link #conf} describes. */
    static SparkSession open(SparkConf conf, boolean verbose) {
        var session = SparkSession.builder().config(conf).getOrCreate();
        session.sparkContext().setLogLevel(verbose ? "INFO" : "WARN");
        return session;
    }

    /**
     * The settings of the session to open; nothing is started.
     *
     * @param cores for a local run; null for all of them
     * @throws UsageException when {@code cores} is no number of cores
     */
    static SparkConf conf(@Nullable Integer cores) throws IOException {
        SessionOptions.requireCores(cores);
        var conf = new SparkConf();
        if (!conf.contains("spark.master")) {
            localDefaults(conf);
            nameUser();
            conf.setMaster(cores == null ? "local[*]" : "local[" + cores + "]");
        }
        nameApplication(conf);
        var plugins = conf.get("spark.plugins", "");
        conf.set("spark.plugins", (plugins.isEmpty() ? "" : plugins + ",") + ProgressPlugin.class.getName());
        // Names of metrics that do not change from run to run, for dashboards.
        conf.setIfMissing("spark.metrics.namespace", "${spark.app.name}");
        return conf;
    }

    /** Hadoop's settings as the session has them that these settings open, or that is open already, as in a notebook. */
    static Configuration hadoop(SparkConf conf) {
        var open = SparkSession.getDefaultSession();
        return open.isDefined() ? open.get().sparkContext().hadoopConfiguration() : hadoopOfNew(conf);
    }

    /** Asks Spark, which has more than {@code spark.hadoop.*}: a store's address and keys from the environment, for one. */
    static Configuration hadoopOfNew(SparkConf conf) {
        return SparkHadoopUtil.get().newConfiguration(conf);
    }

    /** The application's name, which its metrics' names begin with; spark-submit takes the main class for one. */
    static void nameApplication(SparkConf conf) {
        if (conf.get(APPLICATION, Main.class.getName()).equals(Main.class.getName())) {
            conf.set(APPLICATION, "img2dataset");
        }
    }

    /**
     * Gives a user without a name one: Hadoop refuses a user id that the machine has no name for, as OpenShift's containers
     * run by.
     */
    private static void nameUser() {
        try {
            UserGroupInformation.getLoginUser();
        } catch (IOException e) {
            var name = System.getenv().getOrDefault("HADOOP_USER_NAME", System.getProperty("user.name"));
            UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
        }
    }

    private static void localDefaults(SparkConf conf) throws IOException {
        var folder = System.getProperty(CONF_FOLDER);
        if (folder != null) {
            endpoint(conf, System.getenv());
            localDefaults(conf, Path.of(folder));
        }
    }

    /** Takes an S3 store's address from where the SDKs of all languages take it; such a store has no host names for buckets. */
    static void endpoint(SparkConf conf, Map<String, String> environment) {
        var endpoint =
                environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.getOrDefault("AWS_ENDPOINT_URL", ""));
        if (endpoint.isEmpty() || conf.contains("spark.hadoop.fs.s3a.endpoint")) {
            return;
        }
        conf.set("spark.hadoop.fs.s3a.endpoint", endpoint);
        conf.setIfMissing("spark.hadoop.fs.s3a.path.style.access", "true");
        conf.setIfMissing(
                "spark.hadoop.fs.s3a.endpoint.region",
                environment.getOrDefault("AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", "us-east-1")));
    }

    /**
     * Takes the settings that are not set yet from a folder. Not from the class path: a folder there would keep the JVM
     * from sharing the classes of an archive.
     */
    static void localDefaults(SparkConf conf, Path folder) throws IOException {
        var defaults = new Properties();
        try (var in = Files.newInputStream(folder.resolve("spark-defaults.conf"))) {
            defaults.load(in);
        }
        defaults.stringPropertyNames()
                .forEach(name ->
                        conf.setIfMissing(name, defaults.getProperty(name).strip()));
        conf.setIfMissing(
                "spark.metrics.conf", folder.resolve("metrics.properties").toString());
        var hadoop = new Configuration(false);
        hadoop.addResource(folder.resolve("core-site.xml").toUri().toURL());
        hadoop.forEach(setting -> conf.setIfMissing(HADOOP + setting.getKey(), setting.getValue()));
    }
}
