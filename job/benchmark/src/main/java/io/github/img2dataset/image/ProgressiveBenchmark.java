package io.github.img2dataset.image;

import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.jpeg.ProgressiveJpegReader;
import io.github.img2dataset.image.natives.Ffmpeg;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avcodec;

/**
 * Compares decoders of progressive JPEGs: CPU milliseconds of the thread for a file, to the samples that are averaged down afterwards, medians of
 * rounds in which the decoders take turns. {@code ProgressiveBenchmark folder [rounds, 7]}; takes the files that the Java reader takes.
 */
public final class ProgressiveBenchmark implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 7;
    private static final int WARM_UP = 3;
    private static final ImageConfig CONFIG = ImageConfig.builder()
            .imageSize(256)
            .resizeMode(ResizeMode.KEEP_RATIO_LARGEST)
            .build();

    private enum Decoder {
        /** Luma and chroma planes at the reduced size, without scans too fine to be seen. */
        JAVA,
        /** libjpeg-turbo in OpenCV: blue, green, and red at the reduced size. */
        OPENCV,
        /** libavcodec's mjpeg: luma and chroma planes at the full size; it has no reduced one for progressive files. */
        FFMPEG
    }

    private final ProgressiveJpegReader reader = new ProgressiveJpegReader();
    private final ImageDecoders openCv = new ImageDecoders();
    private final DecodeClock clock = DecodeClock.stopped();

    private ProgressiveBenchmark() {}

    public static void main(String[] arguments) throws IOException, RejectedImageException {
        OpenCv.load();
        var rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        try (var benchmark = new ProgressiveBenchmark()) {
            var files = new ArrayList<ImageFile>();
            for (var image : Corpus.read(Path.of(arguments[0]))) {
                var file = ImageFile.of(image.body());
                if (file != null && benchmark.takes(file)) {
                    files.add(file);
                }
            }
            benchmark.measure(files, rounds);
        }
    }

    private boolean takes(ImageFile file) {
        try {
            return ScaledDecode.isQuick(CONFIG, file) && decode(Decoder.JAVA, file);
        } catch (RejectedImageException e) {
            return false;
        }
    }

    private void measure(List<ImageFile> files, int rounds) throws RejectedImageException {
        var millis = new EnumMap<Decoder, List<Double>>(Decoder.class);
        for (var round = 0; round < WARM_UP + rounds; round++) {
            for (var decoder : Decoder.values()) {
                var start = THREADS.getCurrentThreadCpuTime();
                for (var file : files) {
                    decode(decoder, file);
                }
                if (round >= WARM_UP) {
                    millis.computeIfAbsent(decoder, each -> new ArrayList<>())
                            .add((THREADS.getCurrentThreadCpuTime() - start) / 1e6 / files.size());
                }
            }
        }
        print(files.size(), millis);
    }

    private static void print(int files, Map<Decoder, List<Double>> millis) {
        millis.forEach((decoder, rounds) -> {
            var sorted = rounds.stream().sorted().toList();
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %6.2f ms a file (%.2f to %.2f), %d files%n",
                    decoder,
                    sorted.get(sorted.size() / 2),
                    sorted.get(0),
                    sorted.get(sorted.size() - 1),
                    files);
        });
    }

    private boolean decode(Decoder decoder, ImageFile file) throws RejectedImageException {
        var reduction = ScaledDecode.of(CONFIG, file);
        switch (decoder) {
            case JAVA -> {
                var target = ScaledDecode.target(CONFIG, file.header());
                return reader.read(file.body(), reduction, file.header().size(), target, clock) != null;
            }
            case OPENCV -> openCv.decode(file, reduction, clock).release();
            case FFMPEG -> Ffmpeg.free(Ffmpeg.decode(avcodec.AV_CODEC_ID_MJPEG, file.body(), "JPEG", file.header()));
        }
        return true;
    }

    @Override
    public void close() {
        openCv.close();
    }
}
