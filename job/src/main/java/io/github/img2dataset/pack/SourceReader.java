package io.github.img2dataset.pack;

import io.github.img2dataset.output.CopiedSample;
import io.github.img2dataset.output.RowLayout;
import io.github.img2dataset.output.ShardCopier;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads samples where they are, source shard after source shard. Placements of one shard are held at a time, and one
 * sample. Single-threaded; the caller closes it.
 */
final class SourceReader implements Iterator<SourceReader.Read>, AutoCloseable {
    private final OutputFolder folder;
    private final List<SourceShard> shards;
    private final RowLayout layout;
    private final Iterator<Placement> placements;
    private Iterator<Placement> ofShard = List.<Placement>of().iterator();
    private @Nullable Placement following;
    private @Nullable ShardCopier copier;

    /** A sample, and where it goes. */
    record Read(long place, CopiedSample sample) {}

    /** @param placements those of one source shard are neighbors, in the order of its rows */
    SourceReader(OutputFolder folder, List<SourceShard> shards, RowLayout layout, Iterator<Placement> placements) {
        this.folder = folder;
        this.shards = shards;
        this.layout = layout;
        this.placements = placements;
    }

    @Override
    public boolean hasNext() {
        return ofShard.hasNext() || following != null || placements.hasNext();
    }

    @Override
    public Read next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            if (!ofShard.hasNext()) {
                openNext();
            }
            var placement = ofShard.next();
            if (copier == null) {
                throw new IllegalStateException("No shard is open");
            }
            return new Read(placement.place(), copier.sample(placement.row(), placement.key()));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void openNext() throws IOException {
        close();
        var group = new ArrayList<Placement>();
        var first = following == null ? placements.next() : following;
        following = null;
        group.add(first);
        while (following == null && placements.hasNext()) {
            var placement = placements.next();
            if (placement.source() == first.source()) {
                group.add(placement);
            } else {
                following = placement;
            }
        }
        var shard = shards.get(first.source());
        var keys = group.stream().map(Placement::key).collect(Collectors.toSet());
        copier = ShardCopier.open(folder, shard.id(), shard.format(), keys, layout);
        ofShard = group.iterator();
    }

    @Override
    public void close() throws IOException {
        if (copier != null) {
            copier.close();
            copier = null;
        }
    }
}
