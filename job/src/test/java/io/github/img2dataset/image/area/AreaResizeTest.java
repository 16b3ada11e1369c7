package io.github.img2dataset.image.area;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.OpenCv;
import io.github.img2dataset.image.TestPictures;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** Against OpenCV's INTER_AREA, which is the measure. */
class AreaResizeTest {
    @BeforeAll
    static void natives() {
        OpenCv.load();
    }

    /** Old and new sizes and channels: odd ones, steep ones, ends of lines that fill no int. */
    @ParameterizedTest
    @CsvSource({
        "390, 300, 256, 197, 3",
        "700, 525, 256, 192, 3",
        "640, 427, 256, 171, 3",
        "1001, 667, 256, 171, 1",
        "1001, 667, 256, 171, 3",
        "1024, 768, 256, 192, 3", // a third of the results ends in a half
        "683, 683, 256, 256, 3",
        "513, 3001, 256, 1498, 3",
        "500, 700, 7, 8, 3",
        "17, 2000, 3, 21, 1",
        "9, 9, 4, 4, 3",
        "5, 3, 1, 1, 3",
        "2000, 1, 256, 1, 3",
        "257, 300, 256, 299, 3",
        "100, 100, 1, 1, 3",
        "20011, 50, 256, 7, 3",
        "3001, 400, 1200, 160, 3", // edges of less than a thousandth
    })
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Sizes {}

    @Sizes
    void givesTheSamplesOfInterArea(int width, int height, int newWidth, int newHeight, int channels) {
        for (var from : pictures(width, height, CvType.CV_8UC(channels))) {
            var expected = interArea(from, newWidth, newHeight);
            var actual = new Mat(newHeight, newWidth, from.type());

            ExactAreaResize.shrink(from, actual, 1 / (newWidth / (double) width), 1 / (newHeight / (double) height));

            assertThat(TestPictures.distance(expected, actual)).isZero();
        }
    }

    @Sizes
    void theQuickOneIsWithinOneLevel(int width, int height, int newWidth, int newHeight, int channels) {
        for (var from : pictures(width, height, CvType.CV_8UC(channels))) {
            var expected = interArea(from, newWidth, newHeight);
            var actual = new Mat(newHeight, newWidth, from.type());

            FastAreaResize.shrink(from, actual, 1 / (newWidth / (double) width), 1 / (newHeight / (double) height));

            assertThat(TestPictures.distance(expected, actual)).isLessThanOrEqualTo(1);
        }
    }

    private static Mat interArea(Mat from, int width, int height) {
        var result = new Mat();
        Imgproc.resize(from, result, new Size(width, height), 0, 0, Imgproc.INTER_AREA);
        return result;
    }

    /** Smooth, noisy, and of two colors only, where sums are exact and ties frequent. */
    private static List<Mat> pictures(int width, int height, int type) {
        var noise = new Mat(height, width, type);
        Core.setRNGSeed(width);
        Core.randu(noise, 0, 256);
        var checks = new Mat();
        Imgproc.threshold(noise, checks, 127, 255, Imgproc.THRESH_BINARY);
        return List.of(TestPictures.shades(width, height, type), noise, checks);
    }

    @ParameterizedTest
    @CsvSource({"1003, 771, 256, 197", "640, 404, 256, 162", "606, 379, 256, 160", "583, 364, 256, 160"})
    void aFlatPictureStaysFlat(int width, int height, int newWidth, int newHeight) {
        for (var gray : new int[] {0, 1, 127, 254, 255}) {
            var from = TestPictures.filled(width, height, CvType.CV_8UC3, gray, gray, gray);
            var actual = new Mat(newHeight, newWidth, from.type());

            ExactAreaResize.shrink(from, actual, width / (double) newWidth, height / (double) newHeight);

            var flat = TestPictures.filled(newWidth, newHeight, CvType.CV_8UC3, gray, gray, gray);
            assertThat(TestPictures.distance(actual, flat)).as("%d", gray).isZero();

            FastAreaResize.shrink(from, actual, width / (double) newWidth, height / (double) newHeight);
            assertThat(TestPictures.distance(actual, flat)).as("%d", gray).isZero();
        }
    }
}
