package io.github.img2dataset;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images as a DataFrame. */
@Timeout(180)
class ImageFrameIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void filtersAndWritesWhatItDownloads() throws IOException {
        var images = images().option("image_size", 64)
                .option("compute_hash", "sha256")
                .dataset(list());
        assertThat(server.requests()).isZero(); // lazy

        var out = folder.resolve("images.parquet").toString();
        images.where("status = 'success' and original_width > 200").write().parquet(out);

        assertThat(server.requests()).isEqualTo(12);
        var written = LocalSpark.session().read().parquet(out);
        assertThat(written.count()).isEqualTo(8);
        assertThat(written.columns())
                .containsExactly(
                        "url",
                        "id",
                        "tags",
                        "day",
                        "status",
                        "error_message",
                        "width",
                        "height",
                        "original_width",
                        "original_height",
                        "exif",
                        "sha256",
                        "failure_reason",
                        "image");
        var row = written.where(col("id").equalTo(1)).first();
        assertThat(row.getList(2)).isEqualTo(java.util.List.of("a", "1"));
        var picture = ImageIO.read(new ByteArrayInputStream(row.getAs("image")));
        assertThat(picture.getWidth()).isEqualTo(64);
    }

    @Test
    void aFailureIsARowThatSaysWhy() {
        var failed = images().dataset(list())
                .where("status <> 'success'")
                .orderBy("id")
                .collectAsList();

        assertThat(failed).hasSize(2).allSatisfy(row -> {
            assertThat(row.<String>getAs("failure_reason")).isEqualTo("http_4xx");
            assertThat(Objects.isNull(row.getAs("image"))).isTrue();
        });
    }

    @Test
    void countsAndStopsEarly() {
        assertThat(images().dataset(list()).count()).isEqualTo(12);
        assertThat(images().dataset(list()).limit(1).collectAsList()).hasSize(1);
    }

    @Test
    void mistakesAreToldBeforeAnyAction() {
        assertThatThrownBy(() -> images().outputFolder("out").dataset(list()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--output_folder does nothing in a DataFrame of images");
        assertThatThrownBy(() -> images().dataset(list().withColumnRenamed("id", "WIDTH")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("has a column WIDTH");
        assertThatThrownBy(() -> images().option("url_col", "link").dataset(list()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no column link");
    }

    private static Img2Dataset images() {
        return Img2Dataset.on(LocalSpark.session()).option("allowed_networks", "127.0.0.0/8");
    }

    /** Ten images and two urls that are not there; columns of several types stay what they are. */
    private Dataset<Row> list() {
        return LocalSpark.session()
                .range(0, 12, 1, 2)
                .selectExpr(
                        "concat('" + server.url("/") + "', if(id < 10, 'ok/', 'gone/'), id, '.jpg') as url",
                        "id",
                        "array('a', string(id)) as tags",
                        "date'2020-01-01' as day");
    }
}
