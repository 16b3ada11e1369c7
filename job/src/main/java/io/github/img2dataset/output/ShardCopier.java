package io.github.img2dataset.output;

import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.jspecify.annotations.Nullable;

/**
 * Hands out chosen samples of a finished shard in the order of its metadata. Data and metadata are read once, side by
 * side; where a shard has its samples in another order than its rows, those that come early wait in memory.
 * Single-threaded; the caller closes it.
 */
public final class ShardCopier implements AutoCloseable {

    private final String shardId;
    private final String metadataFile;
    private final RowLayout layout;
    private final Set<String> wanted;
    private final ParquetReader<Group> rows;
    private final @Nullable SampleFiles files;
    private final Map<String, SampleFiles.Found> early = new HashMap<>();
    private final @Nullable ImageColumn images;
    private long nextRow;

    /**
     * Opens a shard.
     *
     * @param wanted the keys of the samples that will be asked for
     * @param layout the columns that the rows are to have
     * @throws IOException when the shard cannot be read, or is of a format that is not copied
     */
    public static ShardCopier open(
            OutputFolder folder, String shardId, OutputFormat format, Set<String> wanted, RowLayout layout)
            throws IOException {
        if (!format.isCopied()) {
            throw new IOException("Shard " + shardId + " is " + format.label()
                    + "; samples are copied from webdataset, files and parquet only");
        }
        var hasImageColumn = format.hasImageColumn();
        var images = hasImageColumn ? ParquetSamples.images(folder, ShardFormat.metadataFile(shardId)) : null;
        var files = hasImageColumn ? null : format.files().open(folder, shardId);
        try {
            return new ShardCopier(folder, shardId, layout, wanted, files, images);
        } catch (IOException | RuntimeException e) {
            if (files != null) {
                files.close();
            }
            throw e;
        }
    }

    private ShardCopier(
            OutputFolder folder,
            String shardId,
            RowLayout layout,
            Set<String> wanted,
            @Nullable SampleFiles files,
            @Nullable ImageColumn images)
            throws IOException {
        this.shardId = shardId;
        this.metadataFile = ShardFormat.metadataFile(shardId);
        this.layout = layout;
        this.wanted = wanted;
        this.files = files;
        this.images = images;
        this.rows = ParquetSamples.open(folder, metadataFile);
    }

    /**
     * The sample of a row.
     *
     * @param row its number in the shard's metadata, from 0; larger than that of the call before
     * @param key its key, to know that the shard is still as it was
     * @throws IOException when the shard has no such sample, or is damaged
     */
    public CopiedSample sample(long row, String key) throws IOException {
        var group = row(row);
        if (!key.equals(new StoredRow(group).text(MetadataColumns.KEY))) {
            throw new IOException(metadataFile + " has another row " + row + " than it had: it changed meanwhile");
        }
        if (images != null) {
            return withImage(key, group, images);
        }
        return new CopiedSample(key, found(key).files(), layout.fitted(group, metadataFile));
    }

    private Group row(long row) throws IOException {
        Group group = null;
        for (; nextRow <= row; nextRow++) {
            group = rows.read();
            if (group == null) {
                throw new IOException(metadataFile + " has " + nextRow + " rows, and had more: it changed meanwhile");
            }
        }
        if (group == null) {
            throw new IllegalArgumentException("Row " + row + " was read before");
        }
        return group;
    }

    private CopiedSample withImage(String key, Group group, ImageColumn images) throws IOException {
        var image = new StoredRow(group).image(images.name());
        if (image == null) {
            throw new IOException(metadataFile + " has no image for " + key);
        }
        var file = new Members.Member(key + "." + images.extension(), image);
        return new CopiedSample(key, List.of(file), layout.fitted(withoutLast(group), metadataFile));
    }

    private static Group withoutLast(Group group) {
        var fields = group.getType().getFields();
        var layout = new RowLayout(fields.subList(0, fields.size() - 1), null);
        var bytes = new GroupBytes();
        for (var field = 0; field < fields.size() - 1; field++) {
            bytes.write(group, field);
        }
        return bytes.toGroup(layout.columns());
    }

    private SampleFiles.Found found(String key) throws IOException {
        var waiting = early.remove(key);
        if (waiting != null) {
            return waiting;
        }
        if (files == null) {
            throw new IllegalStateException("The images are in the metadata");
        }
        for (var found = files.next(wanted::contains); found != null; found = files.next(wanted::contains)) {
            if (found.key().equals(key)) {
                return found;
            }
            early.put(found.key(), found);
        }
        throw new IOException("Shard " + shardId + " lacks the data of the sample " + key
                + "; img2dataset verify tells what else is wrong with it");
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            if (files != null) {
                files.close();
            }
        }
    }
}
