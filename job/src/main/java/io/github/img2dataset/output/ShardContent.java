package io.github.img2dataset.output;

import io.github.img2dataset.sample.StoredImageTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samples in a shard's data, whatever its format: each key with the extensions of its members. One image is in
 * memory at a time.
 */
final class ShardContent implements MemberReader {
    private final @Nullable ImageReader images;
    private final Map<String, List<String>> members = new LinkedHashMap<>();

    /** Takes a reader for the images; null to leave them unread. */
    ShardContent(@Nullable ImageReader images) {
        this.images = images;
    }

    /** Key to the extensions of its members, in the order they were met; one that is there twice is named twice. */
    Map<String, List<String>> members() {
        return members;
    }

    /** A file of a sample; the content is read only when it is wanted. */
    @Override
    public void member(String name, InputStream content) throws IOException {
        var dot = name.indexOf('.');
        var key = dot < 0 ? name : name.substring(0, dot);
        var extension = dot < 0 ? "" : name.substring(dot + 1);
        members.computeIfAbsent(key, unused -> new ArrayList<>(3)).add(extension);
        if (images != null && StoredImageTypes.isImage(extension)) {
            images.image(key, content.readAllBytes());
        }
    }
}
