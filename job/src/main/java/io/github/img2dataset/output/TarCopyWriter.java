package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleJson;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** A tar of the samples' files, as they are; a sample that comes without a {@code .json} gets one from its row. */
final class TarCopyWriter implements CopyWriter {

    private final OutputFolder folder;
    private final TarOutput tar;
    private final GroupFile metadata;
    private final SampleJson json;
    private final boolean captions;

    private TarCopyWriter(OutputFolder folder, TarOutput tar, GroupFile metadata, RowLayout layout) {
        this.folder = folder;
        this.tar = tar;
        this.metadata = metadata;
        this.json = new SampleJson(StoredColumns.of(layout.columns()));
        this.captions = layout.has(MetadataColumns.CAPTION);
    }

    static TarCopyWriter open(OutputFolder folder, String shardId, RowLayout layout, String attempt)
            throws IOException {
        var tar = new TarOutput(folder.create(TarFormat.tar(shardId), attempt));
        try {
            var metadata = GroupFile.open(
                    folder.create(ShardFormat.metadataFile(shardId), attempt), layout.columns(), null, attempt);
            return new TarCopyWriter(folder, tar, metadata, layout);
        } catch (IOException | RuntimeException e) {
            tar.close();
            throw e;
        }
    }

    @Override
    public void write(CopiedSample sample) throws IOException {
        tar.append(hasJson(sample) ? sample.files() : withTexts(sample));
        metadata.write(sample.row());
    }

    private static boolean hasJson(CopiedSample sample) {
        return sample.files().stream()
                .anyMatch(file -> SampleFiles.extension(file.name()).equals("json"));
    }

    private List<Members.Member> withTexts(CopiedSample sample) {
        var files = new ArrayList<>(sample.files());
        files.add(new Members.Member(sample.key() + ".json", json.bytes(StoredValues.of(sample.row()))));
        if (captions) {
            var caption = Objects.requireNonNullElse(new StoredRow(sample.row()).text(MetadataColumns.CAPTION), "");
            files.add(new Members.Member(sample.key() + ".txt", caption.getBytes(StandardCharsets.UTF_8)));
        }
        files.sort(Comparator.comparing(Members.Member::name));
        return files;
    }

    @Override
    public List<PublishedFile> commit() throws IOException {
        var data = tar.commit();
        try {
            return List.of(data, metadata.commit());
        } catch (IOException | RuntimeException e) {
            takeBack(data, e);
            throw e;
        }
    }

    /** The file was created if absent, so it is this attempt's to remove. */
    private void takeBack(PublishedFile data, Exception cause) {
        try {
            folder.delete(data.name());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (tar) {
            metadata.close();
        }
    }
}
