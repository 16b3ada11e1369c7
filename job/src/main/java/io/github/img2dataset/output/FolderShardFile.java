package io.github.img2dataset.output;

import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PendingFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;

/** {@code files}: each sample's members as files of a folder. */
record FolderShardFile(PendingFolder folder, Members members) implements ShardFile {

    @Override
    public Encoded encode(Sample sample) {
        var encoded = members.of(sample);
        return () -> {
            for (var member : encoded) {
                folder.write(member.name(), member.content());
            }
        };
    }

    @Override
    public PublishedFile commit() throws IOException {
        return folder.commit();
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
