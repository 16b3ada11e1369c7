package example;

import io.github.img2dataset.run.DownloadJob;
import io.github.img2dataset.run.UsageException;
import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Makes a data set from a list of urls within a program of one's own, then reads it with Spark. */
public final class DownloadImages {
    private DownloadImages() {}

    public static void main(String[] arguments) throws IOException {
        var list = arguments[0];
        var output = arguments[1];
        var conf = new SparkConf()
                .setAppName("download-images")
                .setIfMissing("spark.master", "local[*]") // spark-submit sets another
                // Without it the progress line moves only when a shard ends.
                .set("spark.plugins", "io.github.img2dataset.report.ProgressPlugin");
        try (var spark = SparkSession.builder().config(conf).getOrCreate()) {
            download(spark, list, output);
            spark.read()
                    .option("pathGlobFilter", "*.parquet")
                    .parquet(output)
                    .groupBy("status", "error_message")
                    .count()
                    .show(20, false);
        }
    }

    private static void download(SparkSession spark, String list, String output) throws IOException {
        try {
            var summary = DownloadJob.run(
                    spark, List.of("--url_list", list, "--output_format", "parquet", "--output_folder", output));
            if (!summary.isComplete()) {
                throw new IOException("Some shards are missing; running again makes them");
            }
        } catch (UsageException e) {
            System.err.println("Wrong options: " + e.getMessage());
            throw e;
        }
    }
}
