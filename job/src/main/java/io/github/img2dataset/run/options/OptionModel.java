package io.github.img2dataset.run.options;

import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.DecodeMode;
import io.github.img2dataset.image.EncodeFormat;
import io.github.img2dataset.image.Interpolation;
import io.github.img2dataset.image.PerceptualHash;
import io.github.img2dataset.image.ResizeMode;
import io.github.img2dataset.index.Loader;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Labels;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.urls.source.InputFormat;
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
                .registerConverter(Values.Columns.class, new Values.ColumnsConverter())
                .registerConverter(InputFormat.class, new Values.Named<>(InputFormat::parse))
                .registerConverter(OutputFormat.class, new Values.Named<>(OutputFormat::parse))
                .registerConverter(ImageColumn.Style.class, new Values.Named<>(ImageColumn.Style::parse))
                .registerConverter(IncrementalMode.class, new Values.Named<>(IncrementalMode::parse))
                .registerConverter(ResizeMode.class, new Values.Named<>(ResizeMode::parse))
                .registerConverter(Interpolation.class, new Values.Named<>(Interpolation::parse))
                .registerConverter(EncodeFormat.class, new Values.Named<>(EncodeFormat::parse))
                .registerConverter(DecodeMode.class, new Values.Named<>(DecodeMode::parse))
                .registerConverter(DecodeIsolation.class, new Values.Named<>(DecodeIsolation::parse))
                .registerConverter(ContentHash.class, new Values.OptionalNamed<>(ContentHash::parse))
                .registerConverter(PerceptualHash.class, new Values.OptionalNamed<>(PerceptualHash::parse))
                .registerConverter(Loader.class, new Values.Named<>(Loader::parse));
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
        return text(value);
    }

    /** The name of one of several values, and any other value as its text. */
    static String text(Object value) {
        if (value instanceof Enum<?> choice) {
            return Labels.of(choice);
        }
        return value instanceof InputFormat format ? format.extension() : String.valueOf(value);
    }
}
