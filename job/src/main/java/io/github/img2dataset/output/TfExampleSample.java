package io.github.img2dataset.output;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.StoredImageTypes;
import java.io.IOException;

/**
 * What {@link TfExample} wrote, as far as it is read again: the key, the image, the texts. Other features are skipped.
 *
 * @param imageName the feature's name; empty when there is no image
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record TfExampleSample(String key, String imageName, byte[] image, String caption, String url) {

    /** Reads an encoded example; an {@link IOException} when it is none. */
    static TfExampleSample parse(byte[] example) throws IOException {
        try {
            return ofFeatures(message(UnknownFieldSet.parseFrom(example), TfExample.EXAMPLE_FEATURES));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("A record is no tf.train.Example", e);
        }
    }

    private static TfExampleSample ofFeatures(UnknownFieldSet features) throws InvalidProtocolBufferException {
        var key = "";
        var imageName = "";
        var image = new byte[0];
        var caption = "";
        var url = "";
        for (var entry : features.getField(TfExample.REPEATED).getLengthDelimitedList()) {
            var feature = UnknownFieldSet.parseFrom(entry);
            var name = bytes(feature, TfExample.ENTRY_KEY).toStringUtf8();
            if (name.equals(MetadataColumns.KEY)) {
                key = value(feature).toStringUtf8();
            } else if (name.equals(MetadataColumns.CAPTION)) {
                caption = value(feature).toStringUtf8();
            } else if (name.equals(MetadataColumns.URL)) {
                url = value(feature).toStringUtf8();
            } else if (imageName.isEmpty() && StoredImageTypes.isImage(name)) {
                imageName = name;
                image = value(feature).toByteArray();
            }
        }
        return new TfExampleSample(key, imageName, image, caption, url);
    }

    /** The bytes of a map entry whose value is a {@code BytesList} of one. */
    private static ByteString value(UnknownFieldSet entry) throws InvalidProtocolBufferException {
        var list = message(message(entry, TfExample.ENTRY_VALUE), TfExample.BYTES_LIST);
        return bytes(list, TfExample.REPEATED);
    }

    private static UnknownFieldSet message(UnknownFieldSet message, int field) throws InvalidProtocolBufferException {
        return UnknownFieldSet.parseFrom(bytes(message, field));
    }

    /** The first value of a field of bytes, text, or a message; empty when the message lacks it. */
    private static ByteString bytes(UnknownFieldSet message, int field) {
        var values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? ByteString.EMPTY : values.get(0);
    }
}
