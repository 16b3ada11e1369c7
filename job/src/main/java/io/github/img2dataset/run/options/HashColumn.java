package io.github.img2dataset.run.options;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.urls.UrlList;
import java.util.BitSet;
import java.util.Objects;

/** Looks at the first hashes of a list, so that a run does not download everything to find that none can be verified. */
public final class HashColumn {
    private static final int SAMPLE = 1_000;
    private static final double MOST = 0.5;
    private static final int LONGEST_SHOWN = 40;

    private HashColumn() {}

    /**
     * Looks at the first rows of the column that holds the hashes to verify.
     *
     * @throws UsageException if most of them have no hash of that kind
     */
    public static void refuseIfNone(UrlList list, JobConfig config) {
        var hash = config.hash();
        var column = config.list().verifyHashCol();
        if (column == null || hash == null) {
            return;
        }
        var plan = list.plan(SAMPLE, 0);
        var first = new BitSet();
        first.set(0, Math.min(1, plan.shardCount()));
        var texts = list.rows(plan, first, 1)
                .map(row -> Objects.requireNonNullElse(row.expectedHash(), ""))
                .collect();
        var others = texts.stream().filter(text -> hash.read(text).isEmpty()).toList();
        if (!others.isEmpty() && others.size() > MOST * texts.size()) {
            throw new UsageException("--verify_hash: " + others.size() + " of the first " + texts.size()
                    + " rows have no " + hash.column() + " in column " + column + " (the first has \""
                    + shown(others.get(0))
                    + "\"): name the column and the kind of its hashes, or leave --verify_hash out");
        }
    }

    private static String shown(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }
}
