package io.github.img2dataset.duplicates;

import io.github.img2dataset.sample.Numbered;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a search for duplicates.
 *
 * @param file uri of the Parquet file that has a row for each sample of a group
 * @param column of the hash that counted
 * @param distance most bits that differ; null when the hash is of the bytes
 * @param samples successful ones of the data set
 * @param unhashed those of them without the hash
 * @param grouped samples that have duplicates
 */
public record DuplicatesSummary(
        String file,
        String column,
        @Nullable Integer distance,
        long samples,
        long unhashed,
        long grouped,
        long groups) {

    /** The number of samples that are left out when one of each group is kept. */
    public long surplus() {
        return grouped - groups;
    }

    /** The measure by which samples counted as duplicates, in words. */
    public String measure() {
        return distance == null ? "same " + column : column + " within " + distance + " bits";
    }

    /** For a person. */
    public String text() {
        var text = String.format(
                Locale.ROOT,
                "%d of %s are in %s of duplicates (%s); %d (%.1f %% of all) are surplus",
                grouped,
                Numbered.of(samples, "sample"),
                Numbered.of(groups, "group"),
                measure(),
                surplus(),
                100.0 * surplus() / Math.max(1, samples));
        if (unhashed > 0) {
            text += "\n" + unhashed + " samples have no " + column + " and are in no group";
        }
        return text + "\nThe groups are in " + file;
    }
}
