package io.github.img2dataset.output;

import java.util.Arrays;

/**
 * Encodes a <a href="https://protobuf.dev/programming-guides/encoding/">protocol buffer</a> from its end to its
 * beginning: a message is complete, and its length known, before the length has to be written.
 */
final class ProtobufBuffer {
    private static final int LENGTH_DELIMITED = 2;
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[1 << 16];
    private int start = bytes.length;

    void clear() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[KEPT_BYTES];
        }
        start = bytes.length;
    }

    /** Bytes written so far. */
    int length() {
        return bytes.length - start;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    void prependVarint(long value) {
        var size = 1;
        for (var rest = value >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        room(size);
        start -= size;
        var rest = value;
        for (var i = start; i < start + size - 1; i++) {
            bytes[i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[start + size - 1] = (byte) rest;
    }

    void prependFloat(float value) {
        room(Float.BYTES);
        start -= Float.BYTES;
        var bits = Float.floatToIntBits(value);
        for (var i = 0; i < Float.BYTES; i++) {
            bytes[start + i] = (byte) (bits >>> (8 * i));
        }
    }

    /** A field of type bytes or string. */
    void prependBytes(int field, byte[] value) {
        room(value.length);
        start -= value.length;
        System.arraycopy(value, 0, bytes, start, value.length);
        prependVarint(value.length);
        prependVarint((long) field << 3 | LENGTH_DELIMITED);
    }

    /**
     * Makes what was written last a field that holds a message or packed numbers.
     *
     * @param before {@link #length()} before that content was written
     */
    void prependMessage(int field, int before) {
        prependVarint(length() - before);
        prependVarint((long) field << 3 | LENGTH_DELIMITED);
    }

    private void room(int more) {
        if (start < more) {
            var length = length();
            var larger = new byte[Math.max(Math.multiplyExact(2, bytes.length), Math.addExact(length, more))];
            System.arraycopy(bytes, start, larger, larger.length - length, length);
            start = larger.length - length;
            bytes = larger;
        }
    }
}
