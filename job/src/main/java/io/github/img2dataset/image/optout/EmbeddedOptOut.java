package io.github.img2dataset.image.optout;

import io.github.img2dataset.image.format.ByteView;
import org.jspecify.annotations.Nullable;

/** Looks in an image file for a reservation of its use for AI training. */
public final class EmbeddedOptOut {
    private EmbeddedOptOut() {}

    /**
     * Says what the file says against training; what is broken or not understood says nothing, and nothing is thrown.
     *
     * @return {@code plus:DataMining DMI-PROHIBITED-AIMLTRAINING} for instance; null when nothing is reserved
     */
    public static @Nullable String find(byte[] body) {
        var file = new ByteView(body);
        for (var packet : XmpPackets.in(file)) {
            var value = PlusDataMining.prohibition(packet);
            if (value != null) {
                return "plus:DataMining " + value;
            }
        }
        var store = ManifestStore.in(file);
        return store == null ? null : TrainingMining.prohibition(store);
    }
}
