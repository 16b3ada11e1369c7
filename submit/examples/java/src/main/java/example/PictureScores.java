package example;

import io.github.img2dataset.api.AddedColumn;
import io.github.img2dataset.api.AddedColumn.Kind;
import io.github.img2dataset.api.DecodedPicture;
import io.github.img2dataset.api.DecodedSample;
import io.github.img2dataset.api.SampleTransform;
import io.github.img2dataset.api.Verdict;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfDouble;
import org.opencv.imgproc.Imgproc;

/**
 * Scores each picture while it is at hand: {@code luminance}, the mean gray level from 0 to 255, and {@code sharpness}, the
 * variance of the Laplacian, which is low where nothing has an edge. Pictures of one color are dropped.
 *
 * <pre>IMG2DATASET_JARS=scores.jar submit/img2dataset --transform example.PictureScores --url_list urls.txt ...</pre>
 */
public final class PictureScores implements SampleTransform {
    private static final double PLAIN = 1;

    // Native memory, used again for each picture: one instance works on one thread.
    private final Mat picture = new Mat();
    private final Mat gray = new Mat();
    private final Mat edges = new Mat();
    private final MatOfDouble mean = new MatOfDouble();
    private final MatOfDouble deviation = new MatOfDouble();

    @Override
    public List<AddedColumn> columns() {
        return List.of(new AddedColumn("luminance", Kind.REAL), new AddedColumn("sharpness", Kind.REAL));
    }

    @Override
    public Verdict apply(DecodedSample sample) {
        var decoded = sample.picture();
        if (decoded == null) { // with --disable_all_reencoding
            return Verdict.keep(null, null);
        }
        load(decoded);
        var luminance = Core.mean(gray).val[0];
        Imgproc.Laplacian(gray, edges, CvType.CV_64F);
        Core.meanStdDev(edges, mean, deviation);
        var sharpness = Math.pow(deviation.get(0, 0)[0], 2);
        return sharpness < PLAIN ? Verdict.drop("plain picture") : Verdict.keep(luminance, sharpness);
    }

    private void load(DecodedPicture decoded) {
        picture.create(decoded.height(), decoded.width(), CvType.CV_8UC(decoded.channels()));
        picture.put(0, 0, decoded.pixels());
        if (decoded.channels() == 1) {
            picture.copyTo(gray);
        } else {
            Imgproc.cvtColor(picture, gray, Imgproc.COLOR_BGR2GRAY);
        }
    }

    @Override
    public void close() {
        List.of(picture, gray, edges, mean, deviation).forEach(Mat::release);
    }
}
