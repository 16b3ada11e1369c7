package io.github.img2dataset.image.optout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.img2dataset.image.format.IsoBox;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The training and data mining assertion of a manifest store's active manifest, its last one: {@code
 * cawg.training-mining} (CAWG 1.1) and its forerunner {@code c2pa.training-mining} (C2PA 1.3, section 18.21). Nobody's
 * signature is checked: a reservation needs none.
 */
final class TrainingMining {
    private static final Set<String> LABELS = Set.of("c2pa.training-mining", "cawg.training-mining");

    /** Without {@code c2pa.} or {@code cawg.}; to run a model on the image is no training. */
    private static final Set<String> USES = Set.of("ai_training", "ai_generative_training", "data_mining");

    private static final String NOT_ALLOWED = "notAllowed";
    private static final int TYPE = 16;
    private static final int HAS_LABEL = 2;
    private static final int MOST_DEPTH = 8;

    private TrainingMining() {}

    /** Assertion, use and {@code notAllowed}; null when nothing is prohibited. */
    static @Nullable String prohibition(ByteBuffer store) {
        try {
            var manifests = IsoBox.in(store).stream()
                    .filter(box -> box.type().equals("jumb"))
                    .flatMap(box -> IsoBox.in(box.content()).stream())
                    .filter(box -> box.type().equals("jumb"))
                    .toList();
            return manifests.isEmpty() ? null : inSuperbox(manifests.get(manifests.size() - 1), 0);
        } catch (RuntimeException e) {
            // A broken box or item: it says nothing.
            return null;
        }
    }

    private static @Nullable String inSuperbox(IsoBox superbox, int depth) {
        var boxes = IsoBox.in(superbox.content());
        var label = label(boxes);
        if (LABELS.contains(label)) {
            return IsoBox.first(boxes, "cbor")
                    .map(box -> inAssertion(label, Cbor.read(box.content())))
                    .orElse(null);
        }
        for (var box : boxes) {
            var found = box.type().equals("jumb") && depth < MOST_DEPTH ? inSuperbox(box, depth + 1) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The superbox's own label (ISO/IEC 19566-5, annex A.3), without the number of the second assertion of a kind. */
    private static String label(List<IsoBox> boxes) {
        var description = IsoBox.first(boxes, "jumd").map(IsoBox::content).orElse(ByteBuffer.allocate(0));
        if (description.remaining() <= TYPE + 1 || (description.get(description.position() + TYPE) & HAS_LABEL) == 0) {
            return "";
        }
        var bytes = new byte[description.remaining() - TYPE - 1];
        description.slice(description.position() + TYPE + 1, bytes.length).get(bytes);
        return new String(bytes, UTF_8).split("\0", 2)[0].split("__", 2)[0];
    }

    private static @Nullable String inAssertion(String label, @Nullable Object assertion) {
        if (assertion instanceof Map<?, ?> fields && fields.get("entries") instanceof Map<?, ?> entries) {
            for (var entry : entries.entrySet()) {
                var use = String.valueOf(entry.getKey());
                if (USES.contains(use.replaceFirst("^(c2pa|cawg)\\.", ""))
                        && entry.getValue() instanceof Map<?, ?> terms
                        && NOT_ALLOWED.equals(terms.get("use"))) {
                    return label + " " + use + " " + NOT_ALLOWED;
                }
            }
        }
        return null;
    }
}
