package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleTexts;
import io.github.img2dataset.sample.StoredImageTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The first samples of wanted keys, put together from their members. */
final class CollectedSamples implements MemberReader {
    private static final int LARGEST_MEMBER = 64 << 20;

    private final int most;
    private final Predicate<String> wanted;
    private final Map<String, Map<String, byte[]>> members = new LinkedHashMap<>();

    CollectedSamples(int most, Predicate<String> wanted) {
        this.most = most;
        this.wanted = wanted;
    }

    /** One sample more than wanted is begun, to know that the last one is whole. */
    @Override
    public void member(String name, InputStream content) throws IOException {
        var dot = name.indexOf('.');
        if (dot > 0 && wants(name)) {
            var bytes = content.readNBytes(LARGEST_MEMBER);
            members.computeIfAbsent(key(name), key -> new TreeMap<>()).put(name.substring(dot + 1), bytes);
        }
    }

    boolean wants(String name) {
        return wanted.test(key(name));
    }

    private static String key(String name) {
        return name.substring(0, Math.max(0, name.indexOf('.')));
    }

    /** Whether the members that come next are of no use. */
    boolean areComplete() {
        return members.size() > most;
    }

    /** The extension of the first image. */
    Optional<String> imageExtension() {
        return members.values().stream()
                .flatMap(sample -> sample.keySet().stream())
                .filter(StoredImageTypes::isImage)
                .findFirst();
    }

    /** The samples that have an image. */
    List<StoredSample> samples() {
        return members.entrySet().stream()
                .filter(sample -> sample.getValue().keySet().stream().anyMatch(StoredImageTypes::isImage))
                .limit(most)
                .map(sample -> sample(sample.getKey(), sample.getValue()))
                .toList();
    }

    private static StoredSample sample(String key, Map<String, byte[]> members) {
        var image = members.entrySet().stream()
                .filter(member -> StoredImageTypes.isImage(member.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue();
        var json = members.get("json");
        var texts = json == null ? SampleTexts.NONE : SampleTexts.read(json);
        var caption = caption(members.get("txt"), texts);
        return new StoredSample(key, image, caption, texts.url());
    }

    private static @Nullable String caption(byte @Nullable [] text, SampleTexts texts) {
        return text == null ? texts.caption() : new String(text, StandardCharsets.UTF_8);
    }
}
