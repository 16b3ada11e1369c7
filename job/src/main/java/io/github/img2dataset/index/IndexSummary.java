package io.github.img2dataset.index;

import io.github.img2dataset.sample.Numbered;
import java.util.ArrayList;
import java.util.List;

/**
 * What an index is of.
 *
 * @param shards how many that have samples
 * @param files for all shards together that were written
 */
public record IndexSummary(String folder, Loader loader, int shards, long samples, List<String> files) {
    public IndexSummary {
        files = List.copyOf(files);
    }

    /** For a person. */
    public String text() {
        var perShard =
                switch (loader) {
                    case ENERGON -> List.of("<shard>.tar.idx");
                    case DALI -> List.of("<shard>.idx");
                    case WIDS -> List.<String>of();
                };
        var names = new ArrayList<String>(perShard);
        names.addAll(files);
        return "Indexed " + Numbered.of(samples, "sample") + " of " + Numbered.of(shards, "shard") + " in " + folder
                + " for " + loader.label() + ": " + String.join(", ", names);
    }
}
