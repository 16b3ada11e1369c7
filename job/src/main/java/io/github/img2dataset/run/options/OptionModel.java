package io.github.img2dataset.run.options;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of a command, made of its annotated fields. Rules that hold for all of them are here and not at each: a flag takes True or False and means
 * True alone; each type is read by its converter; an option's default is what its field begins with, unless the annotation has it in other words, and
 * the help names it.
 */
public final class OptionModel {
    private OptionModel() {}

    /** A parser that sets the fields of this object. */
    public static CommandLine of(Object options) {
        var spec = CommandSpec.forAnnotatedObject(options);
        for (var option : List.copyOf(spec.options())) {
            spec.remove(option);
            spec.addOption(completed(option));
        }
        return new CommandLine(spec)
                .registerConverter(int.class, new Values.WholeNumber())
                .registerConverter(Integer.class, new Values.WholeNumber())
                .registerConverter(boolean.class, new Values.Bool())
                .registerConverter(double.class, new Values.Real())
                .registerConverter(Values.Names.class, new Values.NamesConverter())
                .registerConverter(Values.Columns.class, new Values.ColumnsConverter());
    }

    private static OptionSpec completed(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp()) {
            return option;
        }
        var completed = OptionSpec.builder(option);
        if (option.type() == boolean.class) {
            completed.arity("0..1").fallbackValue("True").paramLabel("BOOL");
        }
        var fallback = option.defaultValue() == null ? python(option.initialValue()) : option.defaultValue();
        if (fallback != null) {
            completed
                    .defaultValue(fallback)
                    .description(String.join(" ", option.description()) + " Default: ${DEFAULT-VALUE}.");
        }
        return completed.build();
    }

    /** A value as a user would type it; null for no value. */
    private static @Nullable String python(@Nullable Object value) {
        if (value == null || value instanceof List) {
            return null;
        } else if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        } else if (value instanceof Double number) {
            return number.isInfinite() ? "inf" : String.valueOf(number).replaceFirst("\\.0$", "");
        } else if (value instanceof Values.Names list) {
            return list.names().stream().map(name -> '"' + name + '"').collect(Collectors.joining(",", "[", "]"));
        }
        return String.valueOf(value);
    }
}
