package io.github.img2dataset.image;

import io.github.img2dataset.image.ImageTrace.Step;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.blur.BoundingBox;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transform's question and answer as bytes, for one that happens in another process. The asking side believes nothing that it reads: a
 * hostile image may have taken the answering process over.
 */
public final class TransformMessages {
    private static final int MAGIC = 0x49324441;
    private static final int MOST_BOXES = 1 << 20;
    private static final int MOST_TEXT = 1000;
    private static final int HASH_DIGITS = 16;

    private TransformMessages() {}

    private enum Kind {
        REJECTED,
        TRANSFORMED,
        /** The stored image is the downloaded file itself. */
        AS_IT_CAME
    }

    /**
     * A request to transform one downloaded file.
     *
     * @param boundingBoxes in the form that {@link ImageTransform#transform} takes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Request(byte[] body, double[][] boundingBoxes) {
        /** The request for a row; none when its bounding boxes are malformed, which needs no decoder to say. */
        public static Optional<Request> of(byte[] body, @Nullable Object boundingBoxes) {
            try {
                return Optional.of(new Request(body, sides(BoundingBox.parse(boundingBoxes))));
            } catch (RejectedImageException e) {
                return Optional.empty();
            }
        }

        private static double[][] sides(List<BoundingBox> boxes) {
            return boxes.stream()
                    .map(box -> new double[] {box.left(), box.top(), box.right(), box.bottom()})
                    .toArray(double[][]::new);
        }

        public void write(DataOutput out) throws IOException {
            out.writeInt(MAGIC);
            out.writeInt(boundingBoxes.length);
            for (var box : boundingBoxes) {
                for (var side : box) {
                    out.writeDouble(side);
                }
            }
            out.writeInt(body.length);
            out.write(body);
        }

        public static Request read(DataInput in) throws IOException {
            check(in.readInt() == MAGIC, "the start of a request");
            var boxes = new double[bounded(in.readInt(), MOST_BOXES, "boxes")][4];
            for (var box : boxes) {
                for (var side = 0; side < box.length; side++) {
                    box[side] = in.readDouble();
                }
            }
            var body = new byte[in.readInt()];
            in.readFully(body);
            return new Request(body, boxes);
        }
    }

    /**
     * Writes an answer.
     *
     * @param body that was asked about
     */
    public static void write(DataOutput out, TransformResult result, byte[] body, ImageTrace trace) throws IOException {
        out.writeInt(MAGIC);
        var format = trace.imageFormat();
        write(out, format == null ? null : format.name());
        for (var step : Step.values()) {
            out.writeLong(trace.nanos(step));
        }
        if (result instanceof Transformed transformed) {
            var isBody = transformed.image() == body;
            out.writeUTF((isBody ? Kind.AS_IT_CAME : Kind.TRANSFORMED).name());
            write(out, transformed.size());
            write(out, transformed.originalSize());
            write(out, transformed.perceptualHash());
            write(out, transformed.pixels());
            if (!isBody) {
                out.writeInt(transformed.image().length);
                out.write(transformed.image());
            }
        } else {
            var failure = ((Rejected) result).failure();
            out.writeUTF(Kind.REJECTED.name());
            out.writeUTF(failure.reason().name());
            out.writeUTF(failure.message());
            write(out, failure.evidence());
        }
    }

    private static void write(DataOutput out, @Nullable Dimensions size) throws IOException {
        out.writeInt(size == null ? 0 : size.width());
        out.writeInt(size == null ? 0 : size.height());
    }

    private static void write(DataOutput out, @Nullable Pixels pixels) throws IOException {
        out.writeBoolean(pixels != null);
        if (pixels != null) {
            out.writeInt(pixels.width());
            out.writeInt(pixels.height());
            out.writeByte(pixels.channels());
            out.write(pixels.bytes());
        }
    }

    private static void write(DataOutput out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    /**
     * Reads an answer.
     *
     * @param body that was asked about
     * @param most bytes that a stored image may have
     * @param trace takes over what the other process measured
     * @throws IOException when the answer breaks off or is none
     */
    public static TransformResult read(DataInputStream in, byte[] body, int most, ImageTrace trace) throws IOException {
        check(in.readInt() == MAGIC, "the start of an answer");
        var format = in.readBoolean() ? constant(ImageFormat.class, in.readUTF()) : null;
        var nanos = new EnumMap<Step, Long>(Step.class);
        for (var step : Step.values()) {
            nanos.put(step, in.readLong());
        }
        trace.take(format, nanos);
        return switch (constant(Kind.class, in.readUTF())) {
            case REJECTED -> new Rejected(failure(in));
            case AS_IT_CAME -> new Transformed(body, size(in), size(in), hash(in), pixels(in));
            case TRANSFORMED -> transformed(in, most);
        };
    }

    private static Failure failure(DataInput in) throws IOException {
        var reason = constant(FailureReason.class, in.readUTF());
        var message = in.readUTF();
        check(!message.isBlank() && message.length() <= MOST_TEXT, "a message");
        return new Failure(reason, message, in.readBoolean() ? in.readUTF() : null);
    }

    private static Transformed transformed(DataInputStream in, int most) throws IOException {
        var size = size(in);
        var original = size(in);
        var hash = hash(in);
        var pixels = pixels(in);
        var length = bounded(in.readInt(), most, "bytes of an image");
        return new Transformed(bytes(in, length), size, original, hash, pixels);
    }

    private static @Nullable Pixels pixels(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        var width = in.readInt();
        var height = in.readInt();
        var channels = in.readByte();
        check(width > 0 && height > 0 && (channels == 1 || channels == 3), "a picture");
        var length = Math.multiplyFull(width, height);
        check(length <= Integer.MAX_VALUE / 4, "a picture");
        return new Pixels(width, height, channels, bytes(in, (int) length * channels));
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        var bytes = in.readNBytes(length); // takes memory as they come, not as they are announced
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static @Nullable Dimensions size(DataInput in) throws IOException {
        var width = in.readInt();
        var height = in.readInt();
        check(width >= 0 && height >= 0, "a size");
        return width == 0 || height == 0 ? null : new Dimensions(width, height);
    }

    private static @Nullable String hash(DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        var hash = in.readUTF();
        check(hash.length() == HASH_DIGITS && hash.chars().allMatch(HexFormat::isHexDigit), "a hash");
        return hash;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) throws IOException {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("The decoder's process sent something else than a constant", e);
        }
    }

    private static int bounded(int count, int most, String what) throws IOException {
        check(count >= 0 && count <= most, what);
        return count;
    }

    private static void check(boolean isRight, String what) throws IOException {
        if (!isRight) {
            throw new IOException("The decoder's process sent something else than " + what);
        }
    }
}
