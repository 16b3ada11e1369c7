package io.github.img2dataset.output;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.StoredImageTypes;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Rows with their images; the column is named by the images' format, which the first sample tells. */
final class ParquetCopyWriter implements CopyWriter {
    private final OutputFolder folder;
    private final String shardId;
    private final RowLayout layout;
    private final String attempt;
    private @Nullable GroupFile file;
    private String imageColumn = "jpg";
    private MessageType columns;

    ParquetCopyWriter(OutputFolder folder, String shardId, RowLayout layout, String attempt) {
        this.folder = folder;
        this.shardId = shardId;
        this.layout = layout;
        this.attempt = attempt;
        this.columns = layout.columns();
    }

    @Override
    public void write(CopiedSample sample) throws IOException {
        var image = image(sample);
        var extension = SampleFiles.extension(image.name());
        if (file == null) {
            imageColumn = extension;
            file = open();
        } else if (!extension.equals(imageColumn)) {
            throw new IOException(sample.key() + " is " + extension + " and others are " + imageColumn
                    + ": images of two formats do not fit one column; use --format webdataset");
        }
        file.write(row(sample.row(), image.content()));
    }

    private GroupFile open() throws IOException {
        columns = layout.withImages(ParquetTypes.of(new Column(imageColumn, Scalar.BINARY)));
        return GroupFile.open(folder.create(ShardFormat.metadataFile(shardId), attempt), columns, imageColumn, attempt);
    }

    private static Members.Member image(CopiedSample sample) throws IOException {
        return sample.files().stream()
                .filter(file -> StoredImageTypes.isImage(SampleFiles.extension(file.name())))
                .findFirst()
                .orElseThrow(() -> new IOException("The sample " + sample.key() + " has no image"));
    }

    private Group row(Group metadata, byte[] image) {
        var bytes = new GroupBytes();
        bytes.write(metadata);
        var reader = new GroupReader(ByteBuffer.wrap(bytes.toByteArray()));
        var row = new SimpleGroup(columns);
        var last = columns.getFieldCount() - 1;
        for (var field = 0; field < last; field++) {
            reader.read(row, field);
        }
        row.add(last, Binary.fromConstantByteArray(image));
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
