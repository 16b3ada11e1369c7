package io.github.img2dataset.image;

import io.github.img2dataset.benchmark.Median;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.jpeg.ProgressiveJpegReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

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
        /** libavcodec's mjpeg: luma and chroma planes at the reduced size. */
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
        millis.forEach((decoder, rounds) -> System.out.printf(
                "%-6s %s ms a file, %d files%n",
                decoder, Median.of(rounds, Double::doubleValue).text(2), files));
    }

    private boolean decode(Decoder decoder, ImageFile file) throws RejectedImageException {
        var reduction = ScaledDecode.of(CONFIG, file);
        switch (decoder) {
            case JAVA -> {
                var target = ScaledDecode.target(CONFIG, file.header());
                return reader.read(file.body(), reduction, file.header().size(), target, clock) != null;
            }
            case OPENCV -> openCv.decode(file, reduction, clock).release();
            case FFMPEG -> decodeByFfmpeg(file.body(), Integer.numberOfTrailingZeros(reduction));
        }
        return true;
    }

    /** Decodes at the part {@code 1 / 2^lowres} of the size. */
    private static void decodeByFfmpeg(byte[] body, int lowres) throws RejectedImageException {
        var codec = avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_MJPEG);
        var context = avcodec.avcodec_alloc_context3(codec).thread_count(1).lowres(lowres);
        var packet = avcodec.av_packet_alloc();
        var frame = avutil.av_frame_alloc();
        try {
            avcodec.av_new_packet(packet, body.length);
            packet.data().put(body);
            if (avcodec.avcodec_open2(context, codec, (AVDictionary) null) < 0
                    || avcodec.avcodec_send_packet(context, packet) < 0
                    || avcodec.avcodec_receive_frame(context, frame) < 0) {
                throw RejectedImageException.notAnImage();
            }
        } finally {
            avutil.av_frame_free(frame);
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(context);
        }
    }

    @Override
    public void close() {
        openCv.close();
    }
}
