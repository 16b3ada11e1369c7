package io.github.img2dataset.run.options;

import io.github.img2dataset.run.cli.DuplicatesOptions;
import io.github.img2dataset.run.cli.IndexOptions;
import io.github.img2dataset.run.cli.PackOptions;
import io.github.img2dataset.run.cli.ReportOptions;
import io.github.img2dataset.run.cli.VerifyOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes {@code job/docs/options.md} from the parsers: every option under the heading that {@code --help} has it under. */
public final class OptionsPage {
    private static final String HEAD = """
        # Options

        <!-- Generated from the command line's parser; do not edit. ReadmeTest holds it and names the command that writes it. -->

        [All pages](README.md)

        `submit/img2dataset --help` prints the same list. Names, defaults, and values are those of the Python tool
        ([moving](moving.md) lists where the meaning differs):

        - `--name value`, `--name=value`, and `--image-size` for `--image_size` all work. A flag without a value means `True`.
        - `None` stands for "not set". Lists are written as in Python: `'["a","b"]'`, `'[]'`.
        - An unknown option, a bad value, or options that contradict each other end the command with one line on standard
          error and exit code 2, before any work starts.
        """;

    private static final String TAIL = """

        ## Other commands

        `submit/img2dataset demo` and `submit/img2dataset doctor` take the options above. The others take a folder
        and these:
        """;

    private OptionsPage() {}

    public static String markdown() {
        var page = new StringBuilder(HEAD);
        new JobOptions().groups().forEach((heading, group) -> {
            page.append("\n## ").append(heading).append("\n\n");
            table(page, OptionModel.of(group).getCommandSpec().options());
        });
        page.append(TAIL);
        command(page, new VerifyOptions());
        command(page, new ReportOptions());
        command(page, new PackOptions());
        command(page, new IndexOptions());
        command(page, new DuplicatesOptions());
        return page.toString();
    }

    /** Names of the options of all commands. */
    public static Set<String> names() {
        var names = new HashSet<>(rows().keySet());
        for (var options : List.of(
                new VerifyOptions(),
                new ReportOptions(),
                new PackOptions(),
                new IndexOptions(),
                new DuplicatesOptions())) {
            OptionModel.of(options).getCommandSpec().options().forEach(option -> names.add(option.longestName()));
        }
        return names;
    }

    /** Option to the two further cells of its row, default and meaning. */
    public static Map<String, String> rows() {
        var rows = new LinkedHashMap<String, String>();
        for (var option : CommandLineParser.optionSpecs()) {
            rows.put(option.longestName(), cells(option));
        }
        return rows;
    }

    private static void command(StringBuilder page, Object options) {
        var spec = OptionModel.of(options).getCommandSpec();
        page.append("\n### ")
                .append(spec.name().replaceFirst("^img2dataset ", ""))
                .append("\n\n");
        page.append(String.join(" ", spec.usageMessage().description())
                        .replace("%n", "")
                        .strip())
                .append("\n\n");
        var arguments = new ArrayList<String>();
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            arguments.add("| `" + parameter.paramLabel() + "` |  | " + meaning(parameter.description()) + " |\n");
        }
        table(page, arguments, spec.options());
        page.append('\n').append(String.join(" ", spec.usageMessage().footer())).append('\n');
    }

    private static void table(StringBuilder page, List<OptionSpec> options) {
        table(page, List.of(), options);
    }

    private static void table(StringBuilder page, List<String> first, List<OptionSpec> options) {
        page.append("| option | default | meaning |\n|---|---|---|\n");
        first.forEach(page::append);
        options.forEach(option -> page.append("| `")
                .append(option.longestName())
                .append("` | ")
                .append(cells(option))
                .append(" |\n"));
    }

    private static String cells(OptionSpec option) {
        var fallback = option.defaultValue();
        return (fallback == null ? "" : "`" + fallback + "`") + " | " + meaning(option.description());
    }

    /** The option's description without its default. */
    static String sentence(OptionSpec option) {
        return withoutDefault(option.description());
    }

    private static String meaning(String[] description) {
        return withoutDefault(description).replace("|", "\\|");
    }

    private static String withoutDefault(String[] description) {
        return String.join(" ", description).replaceFirst(" Default: [^ ]*\\.$", "");
    }
}
