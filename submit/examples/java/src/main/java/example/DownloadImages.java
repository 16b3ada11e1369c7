package example;

import io.github.img2dataset.Img2Dataset;
import io.github.img2dataset.api.RunListener;
import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.UsageException;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Makes a data set from a list of urls within a program of one's own, then reads it with Spark. */
public final class DownloadImages {
    private DownloadImages() {}

    /**
     * Runs the program.
     *
     * @param arguments the list, the output folder, then options as {@code image_size=384}
     */
    public static void main(String[] arguments) throws IOException {
        var conf = new SparkConf()
                .setAppName("download-images")
                .setIfMissing("spark.master", "local[*]"); // spark-submit sets another
        try (var spark = SparkSession.builder().config(conf).getOrCreate()) {
            download(spark, arguments);
            spark.read()
                    .option("pathGlobFilter", "*.parquet")
                    .parquet(arguments[1])
                    .groupBy("status", "error_message")
                    .count()
                    .show(20, false);
        }
    }

    private static void download(SparkSession spark, String[] arguments) throws IOException {
        var images = Img2Dataset.on(spark)
                .urlList(arguments[0])
                .outputFolder(arguments[1])
                .option("output_format", "parquet")
                .quiet()
                .listener(new RunListener() {
                    @Override
                    public void progress(RunProgress progress) {
                        System.out.println(progress);
                    }
                });
        for (var i = 2; i < arguments.length; i++) {
            var option = arguments[i].split("=", 2);
            images.option(option[0], option[1]);
        }
        try {
            var result = images.run();
            System.out.println(result);
            if (!result.isComplete()) {
                throw new IOException("Some shards are missing; running again makes them");
            }
        } catch (UsageException e) {
            System.err.println("Wrong options: " + e.getMessage());
            throw e;
        }
    }
}
