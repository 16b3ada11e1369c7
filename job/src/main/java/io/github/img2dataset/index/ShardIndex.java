package io.github.img2dataset.index;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The samples of a tar: neighbors of one key. */
record ShardIndex(List<List<TarMember>> samples, long end) {
    private static final String DALI_VERSION = "v1.2";

    /** Energon takes such names for its own, see {@code skip_meta_re} in its sources. */
    private static final Pattern OF_ENERGON = Pattern.compile("__[^/]*__($|/).*");

    static ShardIndex of(TarHeaders.Content content) {
        var samples = new ArrayList<List<TarMember>>();
        var key = "";
        for (var member : content.members()) {
            if (member.key().isEmpty()
                    || member.key().endsWith("/")
                    || member.extension().isEmpty()
                    || OF_ENERGON.matcher(member.name()).matches()) {
                continue;
            }
            if (samples.isEmpty() || !member.key().equals(key)) {
                samples.add(new ArrayList<>(3));
                key = member.key();
            }
            samples.get(samples.size() - 1).add(member);
        }
        return new ShardIndex(samples, content.end());
    }

    /** The extensions that samples have, in order. */
    Set<String> extensions() {
        return samples.stream()
                .flatMap(List::stream)
                .map(TarMember::extension)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Energon's {@code .tar.idx}: where each sample begins, and where the last one ends, as 64 bits each. */
    byte[] energon() {
        var offsets = ByteBuffer.allocate((samples.size() + 1) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        samples.forEach(sample -> offsets.putLong(sample.get(0).headerOffset()));
        offsets.putLong(end);
        return offsets.array();
    }

    /** DALI's index: a line for each sample with extension, offset, size and name of each of its files. */
    byte[] dali() {
        var text = new ByteArrayOutputStream();
        text.writeBytes(utf8(DALI_VERSION + " " + samples.size() + "\n"));
        for (var sample : samples) {
            text.writeBytes(utf8(sample.stream()
                            .map(member -> member.extension() + " " + member.dataOffset() + " " + member.size() + " "
                                    + member.name())
                            .collect(Collectors.joining(" "))
                    + "\n"));
        }
        return text.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
