package io.github.img2dataset.image;

import io.github.img2dataset.sample.Labels;
import java.util.List;
import org.opencv.imgproc.Imgproc;

/** Resampling filter. */
public enum Interpolation {
    NEAREST("nearest", Imgproc.INTER_NEAREST),
    LINEAR("linear/bilinear", Imgproc.INTER_LINEAR),
    CUBIC("cubic/bicubic", Imgproc.INTER_CUBIC),
    AREA("area", Imgproc.INTER_AREA),
    LANCZOS("lanczos/lanczos4", Imgproc.INTER_LANCZOS4);

    private final String names;
    private final int flag;

    Interpolation(String names, int flag) {
        this.names = names;
        this.flag = flag;
    }

    /** Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are */
    public static Interpolation parse(String name) {
        return Labels.parse(name, values(), interpolation -> List.of(interpolation.names.split("/")));
    }

    /** OpenCV's number for it. */
    int flag() {
        return flag;
    }
}
