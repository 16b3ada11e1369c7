package io.github.img2dataset.wandb;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.time.Instant;

/** A protocol buffer message under construction. Zeros and empty texts are left out, as in proto3. */
final class ProtobufMessage {
    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    ProtobufMessage number(int field, long value) {
        if (value != 0) {
            fields.mergeField(
                    field, UnknownFieldSet.Field.newBuilder().addVarint(value).build());
        }
        return this;
    }

    ProtobufMessage text(int field, String value) {
        if (!value.isEmpty()) {
            fields.mergeLengthDelimitedField(field, ByteString.copyFromUtf8(value));
        }
        return this;
    }

    /** A message is written even when it is empty: that it is there says something. */
    ProtobufMessage message(int field, ProtobufMessage value) {
        fields.mergeLengthDelimitedField(field, value.fields.build().toByteString());
        return this;
    }

    /** A {@code google.protobuf.Timestamp}. */
    ProtobufMessage time(int field, Instant value) {
        return message(
                field, new ProtobufMessage().number(1, value.getEpochSecond()).number(2, value.getNano()));
    }

    byte[] toByteArray() {
        return fields.build().toByteArray();
    }
}
