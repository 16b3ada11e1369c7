package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.storage.OutputFolder;
import java.util.List;
import java.util.function.Predicate;

/** {@code dummy}: no files. */
final class StatsOnlyFormat implements ShardFormat {
    @Override
    public List<String> fileNames(String shardId) {
        return List.of();
    }

    @Override
    public ShardFile create(OutputFolder folder, String name, SampleSchema schema, String extension, String attempt) {
        throw new IllegalStateException("There are no data: " + name);
    }

    @Override
    public void read(OutputFolder folder, String shardId, MemberReader reader) {
        // nothing is there
    }

    @Override
    public List<StoredSample> samples(OutputFolder folder, String shardId, int most, Predicate<String> wanted) {
        return List.of();
    }
}
