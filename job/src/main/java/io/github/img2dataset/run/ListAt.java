package io.github.img2dataset.run;

import io.github.img2dataset.urls.UrlList;
import java.io.IOException;

/** The list of a run, opened where its first shard's number tells which rows are meant. */
interface ListAt {
    /** The list as it is now, for shards from that number on, which no plan names yet. */
    UrlList fresh(int firstShard) throws IOException;

    /** The list as it was when the plan of that first shard was recorded. */
    UrlList kept(int firstShard) throws IOException;

    /** A list of files, which the plan knows by their contents. */
    static ListAt of(UrlList files) {
        return new ListAt() {
            @Override
            public UrlList fresh(int firstShard) {
                return files;
            }

            @Override
            public UrlList kept(int firstShard) {
                return files;
            }
        };
    }
}
