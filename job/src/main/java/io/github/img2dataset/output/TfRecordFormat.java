package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.storage.OutputFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** {@code tfrecord}: a {@code tf.train.Example} for each sample. */
final class TfRecordFormat implements ShardFormat {
    private static String records(String shardId) {
        return shardId + ".tfrecord";
    }

    @Override
    public List<String> fileNames(String shardId) {
        return List.of(records(shardId), ShardFormat.metadataFile(shardId));
    }

    @Override
    public List<String> ownColumns(ImageColumn images, boolean captions) {
        return captions ? List.of(images.extension(), "txt") : List.of(images.extension());
    }

    @Override
    public ShardFile create(OutputFolder folder, String name, SampleSchema schema, String extension, String attempt)
            throws IOException {
        return new TfRecordShardFile(folder.create(name, attempt), schema, extension, schema.captions());
    }

    /** Hands on the image of each example; its texts are features beside the image and no members. */
    @Override
    public void read(OutputFolder folder, String shardId, MemberReader reader) throws IOException {
        try (var stream = TfRecords.open(folder, records(shardId))) {
            TfRecords.read(stream, record -> {
                var example = TfExampleSample.parse(record);
                reader.member(example.key() + "." + example.imageName(), new ByteArrayInputStream(example.image()));
            });
        }
    }

    @Override
    public List<StoredSample> samples(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException {
        return TfRecords.first(folder, records(shardId), most, wanted);
    }
}
