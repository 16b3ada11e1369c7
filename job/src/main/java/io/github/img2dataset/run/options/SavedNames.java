package io.github.img2dataset.run.options;

import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names that a run's saved columns get in the data set, held against the names that it writes itself.
 *
 * @param config for the columns of the list
 * @param saved column of the list to its name, in order
 * @param own name to the option that brings it
 */
record SavedNames(JobConfig config, Map<String, String> saved, Map<String, String> own) {

    static SavedNames of(JobConfig config) {
        var list = config.list();
        var saved = new LinkedHashMap<String, String>();
        var names = list.savedNames();
        list.savedCols().forEach(column -> saved.put(column, names.get(saved.size())));
        return new SavedNames(config, saved, own(config));
    }

    /** The metadata's other names are refused by {@link UrlListConfig} whatever the options are. */
    private static Map<String, String> own(JobConfig config) {
        var own = new LinkedHashMap<String, String>();
        var format = config.outputFormat();
        for (var name : format.ownColumns(config.imageColumn(), hasCaptions(config))) {
            own.put(name, "--output_format " + format.label());
        }
        if (config.saveFailureReason()) {
            own.put(MetadataColumns.FAILURE_REASON, "--save_failure_reason");
        }
        if (config.saveOptOutEvidence()) {
            own.put(MetadataColumns.OPTOUT_EVIDENCE, "--save_optout_evidence");
        }
        var perceptual = config.image().perceptualHash();
        if (perceptual != null) {
            own.put(perceptual.label(), "--perceptual_hash");
        }
        if (config.list().dedupe()) {
            own.put(MetadataColumns.DUPLICATE_OF, "--dedupe_urls");
        }
        return own;
    }

    private static boolean hasCaptions(JobConfig config) {
        return config.list().captionCol() != null;
    }

    /** @throws IllegalArgumentException when the data set would have a name twice */
    void refuse() {
        var taken = new LinkedHashMap<String, String>();
        saved.forEach((column, name) -> {
            if (own.containsKey(name)) {
                throw new IllegalArgumentException("--save_additional_columns: " + name + " is taken by "
                        + own.get(name) + "; " + UrlListConfig.renameHint(List.of(column)));
            }
            var other = taken.put(name, column);
            if (other != null) {
                throw new IllegalArgumentException(
                        "--save_additional_columns: " + other + " and " + column + " cannot both be saved as " + name);
            }
        });
    }

    /** Says which names only case tells apart, and which readers cannot do that. */
    Optional<String> warning() {
        if (config.outputFormat() == OutputFormat.DUMMY) {
            return Optional.empty();
        }
        var names = new LinkedHashMap<String, List<String>>();
        var all = new LinkedHashSet<>(config.schema(List.of()).names());
        all.addAll(own.keySet());
        all.addAll(saved.values());
        all.forEach(name -> names.computeIfAbsent(name.toLowerCase(Locale.ROOT), unused -> new ArrayList<>())
                .add(name));
        var clashes = names.values().stream().filter(same -> same.size() > 1).toList();
        if (clashes.isEmpty()) {
            return Optional.empty();
        }
        var columns = saved.keySet().stream()
                .filter(column -> clashes.stream().anyMatch(same -> same.contains(saved.get(column))))
                .toList();
        var pairs = clashes.stream().map(same -> String.join(" and ", same)).toList();
        return Optional.of("The columns " + String.join(", ", pairs)
                + " of the data set differ only in case: pandas and pyarrow accept that, Spark, DuckDB, Hive, and Athena do not; to "
                + UrlListConfig.renameHint(columns));
    }
}
