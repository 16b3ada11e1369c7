package io.github.img2dataset.run.options;

import io.github.img2dataset.run.ImageFrame;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Writes {@code _options.py} of the Python package from the parser: names, types and defaults of the keyword arguments of
 * {@code download()} and {@code dataset()}, in the order of {@code --help}.
 */
public final class PythonOptions {
    private static final String HEAD = """
        \"""The options of the job: types for editors and mypy, and the table that signatures and docstrings are made of.

        Generated from the command line's parser; do not edit. ReadmeTest holds it and names the command that writes it.
        \"""

        from __future__ import annotations

        from dataclasses import dataclass
        from typing import Any, Dict, Mapping, Optional, Sequence, TypedDict, Union


        @dataclass(frozen=True)
        class Option:
            \"""A keyword argument.\"""

            type: str
            default: Any
            meaning: str
            #: Whether None is a value, other than the default; elsewhere None leaves the option at its default.
            takes_none: bool = False
            #: Whether it may be given several times.
            repeats: bool = False
            #: Whether it is about rows and images, and so an option of dataset().
            of_rows: bool = True

        """;

    /** What is no keyword argument: the list is a positional one. */
    private static final Set<String> LEFT_OUT = Set.of("url_list", "help", "version");

    private PythonOptions() {}

    /** The whole file. */
    public static String module() {
        var options = CommandLineParser.optionSpecs().stream()
                .filter(option -> !LEFT_OUT.contains(name(option)))
                .toList();
        var module = new StringBuilder(HEAD);
        typedDict(module, "DatasetOptions", "TypedDict", "The keyword arguments of dataset().", options, true);
        typedDict(module, "DownloadOptions", "DatasetOptions", "Those of download().", options, false);
        module.append("\nOPTIONS: Dict[str, Option] = {\n");
        options.forEach(option -> entry(module, option));
        return module.append("}\n").toString();
    }

    private static void typedDict(
            StringBuilder module, String name, String base, String doc, List<OptionSpec> options, boolean isOfRows) {
        module.append("\nclass ").append(name).append('(').append(base).append(", total=False):\n");
        module.append("    \"\"\"").append(doc).append("\"\"\"\n\n");
        options.stream()
                .filter(option -> isOfRows(option) == isOfRows)
                .forEach(option -> module.append("    ")
                        .append(name(option))
                        .append(": ")
                        .append(type(option))
                        .append('\n'));
        module.append('\n');
    }

    private static void entry(StringBuilder module, OptionSpec option) {
        module.append("    ").append(text(name(option))).append(": Option(\n");
        member(module, "type", text(type(option)));
        member(module, "default", defaultOf(option));
        member(module, "meaning", text(OptionsPage.sentence(option).replaceAll("--(?=\\w)", "")));
        if (takesNone(option) && !"None".equals(option.defaultValue())) {
            member(module, "takes_none", "True");
        }
        if (option.isMultiValue()) {
            member(module, "repeats", "True");
        }
        if (!isOfRows(option)) {
            member(module, "of_rows", "False");
        }
        module.append("    ),\n");
    }

    private static void member(StringBuilder module, String name, String value) {
        module.append("        ").append(name).append('=').append(value).append(",\n");
    }

    private static boolean isOfRows(OptionSpec option) {
        return !ImageFrame.isOfFiles(name(option));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring("--".length());
    }

    private static String type(OptionSpec option) {
        var type = typeOfValue(option);
        return option.defaultValue() == null || "None".equals(option.defaultValue()) || takesNone(option)
                ? "Optional[" + type + "]"
                : type;
    }

    private static String typeOfValue(OptionSpec option) {
        var type = option.type();
        if (isConvertedBy(option, Values.ByteSize.class)) {
            return "Union[int, str]";
        } else if (type == Values.Columns.class) {
            return "Union[Sequence[str], Mapping[str, str]]"; // a str is a sequence of str
        } else if (option.isMultiValue() || type == Values.Names.class) {
            return "Sequence[str]";
        } else if (type == boolean.class) {
            return "bool";
        } else if (type == double.class) {
            return "float";
        }
        return List.of(int.class, Integer.class, long.class, Long.class).contains(type) ? "int" : "str";
    }

    private static boolean takesNone(OptionSpec option) {
        var parser = OptionModel.of(new JobOptions());
        try {
            parser.parseArgs(option.longestName() + "=None");
            return parser.getCommandSpec().findOption(option.longestName()).getValue() == null;
        } catch (ParameterException e) {
            return false;
        }
    }

    private static boolean isConvertedBy(OptionSpec option, Class<?> converter) {
        return List.of(option.converters()).stream().anyMatch(converter::isInstance);
    }

    private static String defaultOf(OptionSpec option) {
        var value = option.defaultValue();
        if (value == null || value.equals("None")) {
            return "None";
        } else if (value.equals("inf")) {
            return "float(\"inf\")";
        }
        var isLiteral = typeOfValue(option).equals("int")
                || typeOfValue(option).equals("float")
                || typeOfValue(option).equals("bool")
                || option.type() == Values.Names.class;
        return isLiteral ? value : text(value);
    }

    /** A literal of Python's. */
    private static String text(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
