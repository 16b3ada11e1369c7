package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** {@code files}: a folder of each sample's image, JSON and caption. */
final class FolderFormat implements ShardFormat {
    @Override
    public List<String> fileNames(String shardId) {
        return List.of(shardId, ShardFormat.metadataFile(shardId));
    }

    @Override
    public ShardFile create(OutputFolder folder, String name, SampleSchema schema, String extension, String attempt)
            throws IOException {
        return new FolderShardFile(
                folder.createFolder(name, attempt), new Members(schema, extension, schema.captions()));
    }

    @Override
    public void read(OutputFolder folder, String shardId, MemberReader reader) throws IOException {
        for (var file : folder.list(shardId)) {
            read(folder, shardId, file, reader);
        }
    }

    /** The name within the shard's folder. */
    static String shortName(FileInfo file, String shardId) {
        return file.name().substring(shardId.length() + 1);
    }

    private static void read(OutputFolder folder, String shardId, FileInfo file, MemberReader reader)
            throws IOException {
        try (var content = folder.open(file.name())) {
            reader.member(shortName(file, shardId), content);
        }
    }

    @Override
    public List<StoredSample> samples(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException {
        var samples = new CollectedSamples(most, wanted);
        for (var file : folder.list(shardId)) {
            if (samples.areComplete()) {
                break;
            }
            if (samples.wants(shortName(file, shardId))) {
                read(folder, shardId, file, samples);
            }
        }
        return samples.samples();
    }

    @Override
    public boolean isCopied() {
        return true;
    }

    @Override
    public SampleFiles open(OutputFolder folder, String shardId) throws IOException {
        return new FolderSampleFiles(folder, shardId);
    }
}
