package io.github.img2dataset.duplicates;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the largest groups.
 *
 * @param name the smallest key of the group
 * @param members some of them, the one to keep first, then the nearer ones first
 */
public record LargeGroup(String name, long size, List<Member> members) {
    public LargeGroup {
        members = List.copyOf(members);
    }

    /**
     * A sample of the group.
     *
     * @param shardId of its shard
     * @param url as listed; null when it is not stored
     * @param distance bits by which its hash differs from that of the one to keep
     */
    public record Member(
            String key, String shardId, @Nullable String url, int distance, boolean keep) {}
}
