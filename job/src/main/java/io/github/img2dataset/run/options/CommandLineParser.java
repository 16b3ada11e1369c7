package io.github.img2dataset.run.options;

import io.github.img2dataset.api.UsageException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses arguments to {@link JobOptions}; every mistake is one line that names the option and says what is allowed. */
public final class CommandLineParser {
    /** First words that are no options. */
    private static final List<String> COMMANDS =
            List.of("demo", "doctor", "duplicates", "index", "pack", "report", "verify");

    private static final int SLIPS_OF_A_COMMAND = 2;

    /** Options that most runs need, in the order of the help. */
    private static final List<String> MOST_USED = List.of(
            "--url_list",
            "--input_format",
            "--url_col",
            "--caption_col",
            "--output_folder",
            "--output_format",
            "--image_size",
            "--resize_mode",
            "--thread_count",
            "--help");

    private CommandLineParser() {}

    /**
     * The options that the arguments set, the others at their defaults.
     *
     * @throws UsageException when the arguments do not fit
     */
    public static JobOptions parse(List<String> arguments) {
        return parse(new JobOptions(), arguments);
    }

    /** Sets the options of a command. */
    public static <T> T parse(T options, List<String> arguments) {
        var commandLine = commandLine(options);
        var words = arguments.stream().map(CommandLineParser::normalized).toList();
        try {
            commandLine.parseArgs(words.toArray(String[]::new));
            return options;
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(badFlag(e, words, commandLine).orElseGet(() -> unknown(e, commandLine)), e);
        } catch (MissingParameterException e) {
            throw new UsageException(named(e.getMissing()) + " needs a value", e);
        } catch (ParameterException e) {
            throw new UsageException(badValue(e), e);
        }
    }

    /** The help text: every option under the heading of its group. */
    public static String help() {
        var options = new JobOptions();
        var commandLine = commandLine(options);
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> optionLists(options));
        return commandLine.getUsageMessage();
    }

    /** The first page: the options that most runs need. */
    public static String briefHelp() {
        var brief = CommandSpec.create();
        brief.usageMessage().sortOptions(false).autoWidth(true);
        optionSpecs().stream()
                .filter(option -> MOST_USED.contains(option.longestName()))
                .forEach(option -> brief.addOption(OptionSpec.builder(option).build()));
        var all = commandLine(new JobOptions()).getHelp();
        return String.join(
                System.lineSeparator(),
                all.synopsisHeading()
                        + all.synopsis(0)
                        + new CommandLine(brief).getHelp().optionList(),
                "The other " + (optionSpecs().size() - MOST_USED.size()) + " options: img2dataset --help");
    }

    private static String optionLists(JobOptions options) {
        var text = new StringBuilder();
        options.groups()
                .forEach((heading, group) -> text.append(heading)
                        .append(System.lineSeparator())
                        .append(OptionModel.of(group).getHelp().optionList())
                        .append(System.lineSeparator()));
        return text.toString();
    }

    /** All options in the order of the help, for tests that hold a document against the parser. */
    public static List<OptionSpec> optionSpecs() {
        return new JobOptions()
                .groups().values().stream()
                        .flatMap(group -> OptionModel.of(group).getCommandSpec().options().stream())
                        .toList();
    }

    private static CommandLine commandLine(Object options) {
        return OptionModel.of(options)
                .setUnmatchedOptionsArePositionalParams(false)
                .setOverwrittenOptionsAllowed(true)
                .setTrimQuotes(false);
    }

    /** Python's command line takes {@code --image-size} for {@code --image_size}. */
    private static String normalized(String argument) {
        if (!argument.startsWith("--")) {
            return argument;
        }
        var equals = argument.indexOf('=');
        var name = equals < 0 ? argument : argument.substring(0, equals);
        return "--" + name.substring(2).replace('-', '_') + argument.substring(name.length());
    }

    /** Says what a flag takes, where an unknown word stands behind one; picocli takes none but True and False for its value. */
    private static Optional<String> badFlag(UnmatchedArgumentException e, List<String> words, CommandLine commandLine) {
        var word = e.getUnmatched().get(0);
        var at = words.indexOf(word);
        var before = at > 0 ? commandLine.getCommandSpec().findOption(words.get(at - 1)) : null;
        return before == null || word.startsWith("-")
                ? Optional.empty()
                : Optional.of(before.longestName() + ": '" + word + "' is neither True nor False");
    }

    private static String unknown(UnmatchedArgumentException e, CommandLine commandLine) {
        var argument = e.getUnmatched().get(0);
        if (!argument.startsWith("-")
                && !commandLine.getCommandSpec().positionalParameters().isEmpty()) {
            return "'" + argument + "' is one argument too many (see --help)";
        } else if (!argument.startsWith("-")) {
            var command = nearestCommand(argument);
            if (distance(argument, command) <= SLIPS_OF_A_COMMAND) {
                return "'" + argument + "' is not a command; did you mean " + command + "? (see --help)";
            }
            return "'" + argument + "' is not an option; options look like --url_list urls.txt (see --help)";
        }
        var typed = argument.split("=", 2)[0];
        var nearest = Stream.concat(
                        e.getSuggestions().stream().filter(name -> name.startsWith("--")),
                        commandLine.getCommandSpec().optionsMap().keySet().stream()
                                .filter(typed::equalsIgnoreCase))
                .min(Comparator.comparingInt(name -> distance(typed.toLowerCase(Locale.ROOT), name)))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return "Unknown option " + typed + nearest + " (see --help)";
    }

    private static String nearestCommand(String word) {
        return COMMANDS.stream()
                .min(Comparator.comparingInt(command -> distance(word, command)))
                .orElseThrow();
    }

    /** Levenshtein's distance: picocli suggests options only, and those with many letters in common before those with one slip. */
    private static int distance(String left, String right) {
        var previous = new int[right.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (var i = 1; i <= left.length(); i++) {
            var row = new int[right.length() + 1];
            row[0] = i;
            for (var j = 1; j <= right.length(); j++) {
                var replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[right.length()];
    }

    private static String named(List<ArgSpec> arguments) {
        return arguments.stream()
                .map(argument -> argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel())
                .findFirst()
                .orElse("An option");
    }

    private static String badValue(ParameterException e) {
        var cause = e.getCause();
        var message = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
        return e.getArgSpec() instanceof OptionSpec option
                ? option.longestName() + ": " + message.replaceFirst("^Invalid value for option '[^']*': ", "")
                : String.valueOf(e.getMessage());
    }
}
