package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleJson;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of one successful sample, in the order of their extensions: image, JSON, caption. */
final class Members {

    /** A file of a sample. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Member(String name, byte[] content) {}

    private final SampleJson json;
    private final String imageExtension;
    private final boolean captions;

    Members(SampleSchema schema, String imageExtension, boolean captions) {
        this.json = new SampleJson(schema);
        this.imageExtension = imageExtension;
        this.captions = captions;
    }

    /** Nothing for a sample that failed. */
    List<Member> of(Sample sample) {
        var image = sample.image();
        if (image == null) {
            return List.of();
        }
        var members = new ArrayList<Member>(3);
        members.add(new Member(sample.key() + "." + imageExtension, image));
        members.add(new Member(sample.key() + ".json", json.bytes(sample.metadata())));
        if (captions) {
            var caption = sample.caption() == null ? "" : sample.caption();
            members.add(new Member(sample.key() + ".txt", caption.getBytes(StandardCharsets.UTF_8)));
        }
        members.sort(Comparator.comparing(Member::name));
        return members;
    }
}
