package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code webdataset}: a tar of each sample's image, JSON and caption. */
final class TarFormat implements ShardFormat {
    static String tar(String shardId) {
        return shardId + ".tar";
    }

    @Override
    public List<String> fileNames(String shardId) {
        return List.of(tar(shardId), ShardFormat.metadataFile(shardId));
    }

    @Override
    public ShardFile create(OutputFolder folder, String name, SampleSchema schema, String extension, String attempt)
            throws IOException {
        return new TarShardFile(folder.create(name, attempt), new Members(schema, extension, schema.captions()));
    }

    @Override
    public void read(OutputFolder folder, String shardId, MemberReader reader) throws IOException {
        TarMembers.read(folder, tar(shardId), reader);
    }

    @Override
    public List<StoredSample> samples(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException {
        return collected(folder, shardId, most, wanted).samples();
    }

    @Override
    public Optional<ImageColumn> images(OutputFolder folder, String shardId) throws IOException {
        return collected(folder, shardId, 1, key -> true).imageExtension().map(ImageColumn::of);
    }

    private static CollectedSamples collected(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException {
        var samples = new CollectedSamples(most, wanted);
        TarMembers.readWhile(() -> !samples.areComplete(), folder, tar(shardId), samples);
        return samples;
    }

    @Override
    public boolean isCopied() {
        return true;
    }

    @Override
    public SampleFiles open(OutputFolder folder, String shardId) throws IOException {
        return new TarSampleFiles(folder, tar(shardId));
    }

    @Override
    public boolean takesCopies() {
        return true;
    }

    @Override
    public CopyWriter copies(OutputFolder folder, String shardId, RowLayout layout, String attempt) throws IOException {
        return TarCopyWriter.open(folder, shardId, layout, attempt);
    }
}
