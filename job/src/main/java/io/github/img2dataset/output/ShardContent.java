package io.github.img2dataset.output;

import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The samples in a shard's data, whatever its format: each key with the extensions of its members. One image is in
 * memory at a time.
 */
final class ShardContent {
    private static final Set<String> IMAGES = Set.of("jpg", "png", "webp");

    private final @Nullable ImageReader images;
    private final Map<String, List<String>> members = new LinkedHashMap<>();

    /** Takes a reader for the images; null to leave them unread. */
    ShardContent(@Nullable ImageReader images) {
        this.images = images;
    }

    static boolean isImage(String extension) {
        return IMAGES.contains(extension);
    }

    /** Key to the extensions of its members, in the order they were met; one that is there twice is named twice. */
    Map<String, List<String>> members() {
        return members;
    }

    /** Reads all of the data; an {@link IOException} when it is damaged. */
    void read(OutputFormat format, OutputFolder folder, String shardId) throws IOException {
        switch (format) {
            case WEBDATASET -> TarMembers.read(folder, shardId + ".tar", this::member);
            case FILES -> readFolder(folder, shardId);
            case TFRECORD -> readRecords(folder, shardId + ".tfrecord");
            case PARQUET -> readImages(folder, shardId + ".parquet");
            case DUMMY -> {}
        }
    }

    /** A file of a sample; the content is read only when it is wanted. */
    void member(String name, InputStream content) throws IOException {
        var dot = name.indexOf('.');
        var key = dot < 0 ? name : name.substring(0, dot);
        var extension = dot < 0 ? "" : name.substring(dot + 1);
        members.computeIfAbsent(key, unused -> new ArrayList<>(3)).add(extension);
        if (images != null && isImage(extension)) {
            images.image(key, content.readAllBytes());
        }
    }

    private void readFolder(OutputFolder folder, String name) throws IOException {
        for (FileInfo file : folder.list(name)) {
            try (var content = folder.open(file.name())) {
                member(file.name().substring(name.length() + 1), content);
            }
        }
    }

    private void readRecords(OutputFolder folder, String name) throws IOException {
        try (var stream = TfRecords.open(folder, name)) {
            TfRecords.read(stream, record -> {
                var example = TfExampleSample.parse(record);
                member(example.key() + "." + example.imageName(), new ByteArrayInputStream(example.image()));
            });
        }
    }

    private void readImages(OutputFolder folder, String name) throws IOException {
        var stored = ParquetSamples.images(folder, name);
        ParquetSamples.read(folder, name, Set.of(MetadataColumns.KEY, stored.column()), row -> {
            var image = row.image(stored.column());
            if (image != null) {
                member(row.text(MetadataColumns.KEY) + "." + stored.extension(), new ByteArrayInputStream(image));
            }
        });
    }
}
