package io.github.img2dataset.output;

import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.StoredImageTypes;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What {@link TfExample} wrote, as far as it is read again: the key, the image, the texts. Other features are skipped.
 *
 * @param imageName the feature's name; empty when there is no image
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record TfExampleSample(String key, String imageName, byte[] image, String caption, String url) {
    private static final int LENGTH_DELIMITED = 2;

    /** Reads an encoded example; an {@link IOException} when it is none. */
    static TfExampleSample parse(byte[] example) throws IOException {
        try {
            var key = "";
            var imageName = "";
            var image = new byte[0];
            var caption = "";
            var url = "";
            var features = field(ByteBuffer.wrap(example), 1);
            while (features.hasRemaining()) {
                var feature = next(features, 1);
                var name = text(field(feature, 1));
                if (name.equals(MetadataColumns.KEY)) {
                    key = text(bytes(feature));
                } else if (name.equals(MetadataColumns.CAPTION)) {
                    caption = text(bytes(feature));
                } else if (name.equals(MetadataColumns.URL)) {
                    url = text(bytes(feature));
                } else if (imageName.isEmpty() && StoredImageTypes.isImage(name)) {
                    imageName = name;
                    image = array(bytes(feature));
                }
            }
            return new TfExampleSample(key, imageName, image, caption, url);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("A record is no tf.train.Example", e);
        }
    }

    /** The bytes of a map entry whose value is a BytesList of one. */
    private static ByteBuffer bytes(ByteBuffer entry) throws IOException {
        return field(field(field(entry, 2), 1), 1);
    }

    /** The first field of that number, the others skipped; the message itself stays as it is. */
    private static ByteBuffer field(ByteBuffer message, int number) throws IOException {
        var rest = message.duplicate();
        while (rest.hasRemaining()) {
            if (rest.get(rest.position()) == tag(number)) {
                return next(rest, number);
            }
            rest.get();
            slice(rest);
        }
        return ByteBuffer.allocate(0);
    }

    private static ByteBuffer next(ByteBuffer message, int number) throws IOException {
        if (message.get() != tag(number)) {
            throw new IOException("A record is no tf.train.Example");
        }
        return slice(message);
    }

    private static byte tag(int number) {
        return (byte) (number << 3 | LENGTH_DELIMITED);
    }

    /** Slice of as many bytes as the length that comes next says. */
    private static ByteBuffer slice(ByteBuffer message) {
        long length = 0;
        var shift = 0;
        byte part;
        do {
            part = message.get();
            length |= (part & 0x7fL) << shift;
            shift += 7;
        } while (part < 0 && shift < Integer.SIZE);
        if (length > message.remaining()) {
            throw new BufferUnderflowException();
        }
        var slice = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return slice;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static byte[] array(ByteBuffer bytes) {
        var array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }
}
