package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.OutputFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** {@code parquet}: the images as the last column of the metadata. */
final class ParquetFormat implements ShardFormat {
    @Override
    public List<String> fileNames(String shardId) {
        return List.of(ShardFormat.metadataFile(shardId));
    }

    @Override
    public List<String> ownColumns(ImageColumn images, boolean captions) {
        return List.of(images.name());
    }

    @Override
    public boolean hasImageColumn() {
        return true;
    }

    @Override
    public ShardFile create(OutputFolder folder, String name, SampleSchema schema, String extension, String attempt) {
        throw new IllegalStateException("The metadata are the data: " + name);
    }

    @Override
    public void read(OutputFolder folder, String shardId, MemberReader reader) throws IOException {
        var name = ShardFormat.metadataFile(shardId);
        var stored = ParquetSamples.images(folder, name);
        ParquetSamples.read(folder, name, Set.of(MetadataColumns.KEY, stored.name()), row -> {
            var image = row.image(stored.name());
            if (image != null) {
                reader.member(
                        row.text(MetadataColumns.KEY) + "." + stored.extension(), new ByteArrayInputStream(image));
            }
        });
    }

    @Override
    public List<StoredSample> samples(OutputFolder folder, String shardId, int most, Predicate<String> wanted)
            throws IOException {
        var name = ShardFormat.metadataFile(shardId);
        var column = ParquetSamples.images(folder, name).name();
        var samples = new ArrayList<StoredSample>();
        var columns = Set.of(MetadataColumns.KEY, MetadataColumns.CAPTION, MetadataColumns.URL, column);
        ParquetSamples.readWhile(() -> samples.size() < most, folder, name, columns, row -> {
            var key = Objects.requireNonNullElse(row.text(MetadataColumns.KEY), "");
            var image = wanted.test(key) ? row.image(column) : null;
            if (image != null) {
                samples.add(
                        new StoredSample(key, image, row.text(MetadataColumns.CAPTION), row.text(MetadataColumns.URL)));
            }
        });
        return samples;
    }

    @Override
    public Optional<ImageColumn> images(OutputFolder folder, String shardId) throws IOException {
        return Optional.of(ParquetSamples.images(folder, ShardFormat.metadataFile(shardId)));
    }

    @Override
    public boolean takesCopies() {
        return true;
    }

    @Override
    public CopyWriter copies(OutputFolder folder, String shardId, RowLayout layout, String attempt) {
        return new ParquetCopyWriter(folder, shardId, layout, attempt);
    }
}
