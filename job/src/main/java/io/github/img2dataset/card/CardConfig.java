package io.github.img2dataset.card;

import java.util.List;

/**
 * The default configuration of a data-set card: which files {@code load_dataset} reads from the folder, and how.
 *
 * @param files glob of the files, relative to the card
 * @param columns the columns to read; empty for all
 * @param features the YAML list of the features, indented; empty where the loader is to infer them
 */
record CardConfig(String files, List<String> columns, String features) {

    String yaml() {
        var yaml = new StringBuilder("configs:\n- config_name: default\n");
        yaml.append("  data_files:\n  - split: train\n    path: \"")
                .append(files)
                .append("\"\n");
        if (!columns.isEmpty()) {
            yaml.append("  columns:\n");
            columns.forEach(column ->
                    yaml.append("  - ").append(FeatureList.text(column)).append('\n'));
        }
        if (!features.isEmpty()) {
            yaml.append("dataset_info:\n  features:\n").append(features);
        }
        return yaml.toString();
    }
}
