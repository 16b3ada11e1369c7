package io.github.img2dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.DownloadJob;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job within a program of the user's own: the README's example. */
@Timeout(300)
class LibraryIT {
    @TempDir
    Path folder;

    @Test
    void runsInTheCallersSession() throws IOException {
        try (var server = new ImageServer()) {
            var list = folder.resolve("urls.txt");
            Files.writeString(list, server.url("/ok/1.jpg") + "\n" + server.url("/missing") + "\n");
            var spark = LocalSpark.session();

            var summary = DownloadJob.run(
                    spark,
                    List.of(
                            "--url_list",
                            list.toString(),
                            "--output_folder",
                            folder.resolve("out").toString(),
                            "--output_format",
                            "parquet",
                            "--allowed_networks",
                            "127.0.0.0/8"));

            assertThat(summary.isComplete()).isTrue();
            assertThat(summary.totals().successes()).isEqualTo(1);
            assertThat(summary.totals().count()).isEqualTo(2);
            assertThat(spark.read()
                            .parquet(folder.resolve("out/*.parquet").toString())
                            .where("status = 'success'")
                            .select("jpg")
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void saysWhatIsWrongWithAnOption() {
        assertThatThrownBy(() -> DownloadJob.run(LocalSpark.session(), List.of("--url_lst", "x")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--url_list");
    }
}
