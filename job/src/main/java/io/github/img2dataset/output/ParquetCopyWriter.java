package io.github.img2dataset.output;

import io.github.img2dataset.sample.StoredImageTypes;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Rows with their images, in a column such as the source has; where it has files, the column is named by their extension,
 * which the first sample tells.
 */
final class ParquetCopyWriter implements CopyWriter {
    private final OutputFolder folder;
    private final String shardId;
    private final RowLayout layout;
    private final String attempt;
    private @Nullable GroupFile file;
    private ImageColumn images;
    private MessageType columns;

    ParquetCopyWriter(OutputFolder folder, String shardId, RowLayout layout, String attempt) {
        this.folder = folder;
        this.shardId = shardId;
        this.layout = layout;
        this.attempt = attempt;
        this.columns = layout.columns();
        this.images = Objects.requireNonNullElse(layout.images(), ImageColumn.of("jpg"));
    }

    @Override
    public void write(CopiedSample sample) throws IOException {
        var image = image(sample);
        var extension = SampleFiles.extension(image.name());
        if (file == null && layout.images() == null) {
            images = ImageColumn.of(extension);
        }
        if (!extension.equals(images.extension())) {
            throw new IOException(sample.key() + " is " + extension + " and others are " + images.extension()
                    + ": images of two formats do not fit one column; use --format webdataset");
        }
        if (file == null) {
            file = open();
        }
        file.write(row(sample, image.content()));
    }

    private GroupFile open() throws IOException {
        columns = layout.withImages(ParquetTypes.of(images.column()));
        return GroupFile.open(folder.create(ShardFormat.metadataFile(shardId), attempt), columns, images, attempt);
    }

    private static Members.Member image(CopiedSample sample) throws IOException {
        return sample.files().stream()
                .filter(file -> StoredImageTypes.isImage(SampleFiles.extension(file.name())))
                .findFirst()
                .orElseThrow(() -> new IOException("The sample " + sample.key() + " has no image"));
    }

    private Group row(CopiedSample sample, byte[] image) {
        var bytes = new GroupBytes();
        bytes.write(sample.row());
        var reader = new GroupReader(ByteBuffer.wrap(bytes.toByteArray()));
        var row = new SimpleGroup(columns);
        var last = columns.getFieldCount() - 1;
        for (var field = 0; field < last; field++) {
            reader.read(row, field);
        }
        images.add(row, sample.key(), image);
        return row;
    }

    @Override
    public List<PublishedFile> commit() throws IOException {
        if (file == null) {
            file = open();
        }
        return List.of(file.commit());
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
