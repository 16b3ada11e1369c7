package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Opens the {@link SampleWriter} of an output format. */
public final class SampleWriters {
    private SampleWriters() {}

    /**
     * Begins a shard: its data, and the metadata parquet with every row (which in {@link OutputFormat#PARQUET} is the
     * data). Besides the stream's own buffer an open shard holds at most one row group: 4 MiB of metadata rows, or 16
     * MiB of rows with images.
     *
     * @param shardId as the files are named
     * @param imageExtension {@code jpg}, {@code png} or {@code webp}: of the image files, and the name of an image column
     * @param captions whether samples get a {@code .txt}
     * @param attempt id of the task attempt; also kept in the parquet's footer
     */
    public static SampleWriter open(
            OutputFormat format,
            OutputFolder folder,
            String shardId,
            SampleSchema schema,
            String imageExtension,
            boolean captions,
            String attempt)
            throws IOException {
        var files = new ArrayList<ShardFile>();
        try {
            for (var name : format.fileNames(shardId)) {
                files.add(file(format, folder, name, schema, imageExtension, captions, attempt));
            }
        } catch (IOException | RuntimeException e) {
            ShardWriter.closeAll(files, e);
            throw e;
        }
        return new ShardWriter(folder, List.copyOf(files));
    }

    private static ShardFile file(
            OutputFormat format,
            OutputFolder folder,
            String name,
            SampleSchema schema,
            String imageExtension,
            boolean captions,
            String attempt)
            throws IOException {
        var isMetadata = name.endsWith(".parquet");
        if (isMetadata) {
            var imageColumn = format == OutputFormat.PARQUET ? imageExtension : null;
            return ParquetShardFile.open(folder.create(name, attempt), schema, imageColumn, attempt);
        }
        var members = new Members(schema, imageExtension, captions);
        return switch (format) {
            case FILES -> new FolderShardFile(folder.createFolder(name, attempt), members);
            case WEBDATASET -> new TarShardFile(folder.create(name, attempt), members);
            case TFRECORD -> new TfRecordShardFile(folder.create(name, attempt), schema, imageExtension, captions);
            case PARQUET, DUMMY -> throw new IllegalStateException(format + " has no data file: " + name);
        };
    }
}
