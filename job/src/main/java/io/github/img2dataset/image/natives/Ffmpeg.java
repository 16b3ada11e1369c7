package io.github.img2dataset.image.natives;

import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.FailureReason;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * The decoders of FFmpeg's libavcodec for what OpenCV does not read: one picture each, in this thread, without a word on
 * stderr. Allocates through FFmpeg only, and frees before or with the frame: JavaCPP's allocator enforces a process-wide limit and could refuse
 * memory because of other holders.
 */
public final class Ffmpeg {
    /** FFmpeg counts rows as long as it lays them out, in pixels. */
    private static final int ALIGNMENT = 64;

    private Ffmpeg() {}

    /**
     * Decodes the first frame.
     *
     * @param codecId FFmpeg's number of the format
     * @param label the format's name, for the message where FFmpeg does not load
     * @param header what declares more pixels than this is refused
     * @return a frame of the header's size, the caller's to free by {@link #free}
     */
    public static AVFrame decode(int codecId, byte[] data, String label, ImageHeader header)
            throws RejectedImageException {
        var codec = Loaded.decoder(codecId, label);
        var context = avcodec.avcodec_alloc_context3(codec);
        var packet = avcodec.av_packet_alloc();
        var frame = avutil.av_frame_alloc();
        var done = false;
        try {
            context.thread_count(1).max_pixels((header.width() + ALIGNMENT) * header.height());
            done = avcodec.avcodec_open2(context, codec, (AVDictionary) null) >= 0
                    && fill(packet, data)
                    && avcodec.avcodec_send_packet(context, packet) >= 0
                    && avcodec.avcodec_send_packet(context, (AVPacket) null) >= 0
                    && avcodec.avcodec_receive_frame(context, frame) >= 0
                    && frame.width() == header.width()
                    && frame.height() == header.height()
                    && frame.decode_error_flags() == 0;
            if (!done) {
                throw RejectedImageException.notAnImage();
            }
            return frame;
        } finally {
            if (!done) {
                free(frame);
            }
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(context);
        }
    }

    public static void free(AVFrame frame) {
        avutil.av_frame_free(frame);
    }

    private static boolean fill(AVPacket packet, byte[] data) {
        if (avcodec.av_new_packet(packet, data.length) < 0) {
            return false;
        }
        packet.data().put(data);
        return true;
    }

    /** Initialised by the JVM, once; the failure is kept and told for every such picture. */
    private static final class Loaded {
        /** Why there are no decoders; null when there are. */
        private static final @Nullable String PROBLEM = problem();

        private static @Nullable String problem() {
            try {
                avutil.av_log_set_level(avutil.AV_LOG_QUIET);
                avcodec.avcodec_version();
                return null;
            } catch (LinkageError | RuntimeException e) {
                return "FFmpeg's natives do not load on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch")
                        + "; add org.bytedeco's ffmpeg jar for it to the class path; on Linux they want libudev.so.1";
            }
        }

        static AVCodec decoder(int codecId, String label) throws RejectedImageException {
            if (PROBLEM != null) {
                throw new RejectedImageException(
                        FailureReason.UNSUPPORTED_FORMAT, "Unsupported image format: " + label + ": " + PROBLEM);
            }
            return avcodec.avcodec_find_decoder(codecId);
        }
    }
}
