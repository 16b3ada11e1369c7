package io.github.img2dataset.write;

import io.github.img2dataset.storage.FileInfo;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The samples in a shard's data, whatever its format: each key with the extensions of its members, and the images that
 * a probe found wrong. One image is in memory at a time.
 */
final class ShardContent {
    private static final Set<String> IMAGES = Set.of("jpg", "png", "webp");

    private final ImageProbe probe;
    private final Map<String, List<String>> members = new LinkedHashMap<>();
    private final Map<String, String> badImages = new TreeMap<>();

    ShardContent(ImageProbe probe) {
        this.probe = probe;
    }

    static boolean isImage(String extension) {
        return IMAGES.contains(extension);
    }

    /** Key to the extensions of its members, in the order they were met; one that is there twice is named twice. */
    Map<String, List<String>> members() {
        return members;
    }

    /** Key to what is wrong with its image. */
    Map<String, String> badImages() {
        return badImages;
    }

    /** Reads all of the data; an {@link IOException} when it is damaged. */
    void read(OutputFormat format, OutputFolder folder, String shardId) throws IOException {
        switch (format) {
            case WEBDATASET -> TarMembers.read(folder, shardId + ".tar", this::member);
            case FILES -> readFolder(folder, shardId);
            case TFRECORD -> readRecords(folder, shardId + ".tfrecord");
            case PARQUET, DUMMY -> {} // a parquet's images come with its rows
        }
    }

    /** A file of a sample; the content is read only when it is wanted. */
    void member(String name, InputStream content) throws IOException {
        var dot = name.indexOf('.');
        var key = dot < 0 ? name : name.substring(0, dot);
        var extension = dot < 0 ? "" : name.substring(dot + 1);
        members.computeIfAbsent(key, unused -> new ArrayList<>(3)).add(extension);
        if (isImage(extension) && probe != ImageProbe.NONE) {
            image(key, content.readAllBytes());
        }
    }

    /** An image that is no file of its own. */
    void image(String key, byte[] image) {
        probe.problem(image).ifPresent(problem -> badImages.put(key, problem));
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
                members.computeIfAbsent(example.key(), unused -> new ArrayList<>(1))
                        .add(example.imageName());
                image(example.key(), example.image());
            });
        }
    }
}
