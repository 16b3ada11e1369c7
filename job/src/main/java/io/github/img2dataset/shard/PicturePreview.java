package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.BodyPreview;
import io.github.img2dataset.image.HeaderPreview;
import org.jspecify.annotations.Nullable;

/** Refuses a body by the header of its picture, while it is being fetched. */
record PicturePreview(HeaderPreview header) implements BodyPreview {

    /** Null where the header decides nothing, or not alone: a hash that is to be verified needs the whole body. */
    static @Nullable BodyPreview of(ShardConfig config) {
        var header = config.verifyHash() ? null : HeaderPreview.of(config.image());
        return header == null ? null : new PicturePreview(header);
    }

    @Override
    public Judgment judge(byte[] start) {
        return header.judge(start)
                .fold(
                        new Judgment.Undecided(),
                        new Judgment.Wanted(),
                        refused -> new Judgment.Refused(refused.failure(), refused.format()));
    }
}
