package io.github.img2dataset.urls.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/** Columns of durations, which Parquet stores as plain numbers: only the schema that Arrow adds to the footer tells. */
final class ArrowDurations {
    private static final String SCHEMA = "ARROW:schema";

    /** Begins a message, before its length, since Arrow 0.15. */
    private static final int CONTINUATION = -1;

    private ArrowDurations() {}

    /** The names of such columns; none where Arrow did not write the file or its schema cannot be read. */
    static Set<String> in(Map<String, String> footer) {
        var names = new HashSet<String>();
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(footer.getOrDefault(SCHEMA, "")))
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.remaining() < 2 * Integer.BYTES) {
                return names;
            }
            bytes.position(bytes.getInt(0) == CONTINUATION ? 2 * Integer.BYTES : Integer.BYTES);
            var message = Message.getRootAsMessage(bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
            if (message.header(new Schema()) instanceof Schema schema) {
                for (var i = 0; i < schema.fieldsLength(); i++) {
                    if (schema.fields(i).typeType() == Type.Duration) {
                        names.add(schema.fields(i).name());
                    }
                }
            }
        } catch (RuntimeException | LinkageError e) {
            // A hint that is damaged is none.
            return names;
        }
        return names;
    }
}
