package io.github.img2dataset.wandb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a protocol buffer message: number to values, numbers as {@code Long}, the rest as {@code byte[]}. */
record Fields(Map<Integer, List<Object>> values) {

    static Fields of(byte[] message) {
        var values = new LinkedHashMap<Integer, List<Object>>();
        var rest = ByteBuffer.wrap(message);
        while (rest.hasRemaining()) {
            var tag = varint(rest);
            values.computeIfAbsent((int) (tag >>> 3), field -> new ArrayList<>())
                    .add(value(rest, (int) (tag & 7)));
        }
        return new Fields(values);
    }

    private static Object value(ByteBuffer rest, int type) {
        if (type == 0) {
            return varint(rest);
        } else if (type == 2) {
            var bytes = new byte[(int) varint(rest)];
            rest.get(bytes);
            return bytes;
        }
        throw new AssertionError("Wire type " + type);
    }

    private static long varint(ByteBuffer rest) {
        var value = 0L;
        for (var shift = 0; ; shift += 7) {
            var next = rest.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    boolean has(int field) {
        return values.containsKey(field);
    }

    /** The field's only value, as proto3's default when it is not there. */
    long number(int field) {
        return all(field).isEmpty() ? 0 : (Long) all(field).get(0);
    }

    String text(int field) {
        return all(field).isEmpty() ? "" : new String((byte[]) all(field).get(0), StandardCharsets.UTF_8);
    }

    private List<Object> all(int field) {
        return values.getOrDefault(field, List.of());
    }

    Fields message(int field) {
        return messages(field).get(0);
    }

    List<Fields> messages(int field) {
        return all(field).stream().map(value -> of((byte[]) value)).toList();
    }

    /** Items of a key (1) and JSON (16). */
    Map<String, String> items(int field) {
        var items = new LinkedHashMap<String, String>();
        messages(field).forEach(item -> items.put(item.text(1), item.text(16)));
        return items;
    }
}
