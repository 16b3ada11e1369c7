package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** Holds the README's table of options against the parser: each option, its default and its meaning. */
class ReadmeTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(--\\w+)` \\| (.*?) \\| (.*) \\|$", Pattern.MULTILINE);

    @Test
    void listsEveryOptionWithItsDefaultAndMeaning() throws IOException {
        assertThat(documented()).containsExactlyEntriesOf(known());
    }

    private static Map<String, String> documented() throws IOException {
        var rows = new LinkedHashMap<String, String>();
        var row = ROW.matcher(Files.readString(Path.of("..", "README.md")));
        while (row.find()) {
            rows.put(row.group(1), row.group(2) + " | " + row.group(3));
        }
        return rows;
    }

    private static Map<String, String> known() {
        var rows = new LinkedHashMap<String, String>();
        for (var option : CommandLineParser.optionSpecs()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                rows.put(option.longestName(), OptionTable.cells(option));
            }
        }
        return rows;
    }

    /** The cells of the README's table for an option; running {@link #main} prints the whole table. */
    static final class OptionTable {
        private OptionTable() {}

        static String cells(OptionSpec option) {
            var meaning = String.join(" ", option.description())
                    .replaceFirst(" Default: [^ ]*\\.$", "")
                    .replace("|", "\\|");
            var fallback = option.defaultValue();
            return (fallback == null ? "" : "`" + fallback + "`") + " | " + meaning;
        }

        public static void main(String[] arguments) {
            known().forEach((name, cells) -> System.out.println("| `" + name + "` | " + cells + " |"));
        }
    }
}
