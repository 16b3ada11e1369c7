package io.github.img2dataset.output;

import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PendingFile;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;

/** {@code webdataset}: each sample's members, adjacent, in a tar. */
final class TarShardFile implements ShardFile {
    private final TarOutput tar;
    private final Members members;

    TarShardFile(PendingFile file, Members members) {
        this.tar = new TarOutput(file);
        this.members = members;
    }

    @Override
    public Encoded encode(Sample sample) {
        var encoded = members.of(sample);
        return () -> tar.append(encoded);
    }

    @Override
    public PublishedFile commit() throws IOException {
        return tar.commit();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
