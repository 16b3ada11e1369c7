package io.github.img2dataset.run.options;

import io.github.img2dataset.output.ImageColumn;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the column of images in Parquet output. */
final class ImageColumnOptions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @Option(
            names = "--image_column",
            paramLabel = "NAME",
            defaultValue = "None",
            converter = Values.OptionalText.class,
            description = "Name of the column of images in parquet output; None means the --encode_format (jpg).")
    @Nullable String imageColumn;

    @Option(
            names = "--image_column_style",
            paramLabel = "STYLE",
            description =
                    "What that column holds: bytes, or hf, a struct of bytes and path that Hugging Face's datasets reads as an Image.")
    ImageColumn.Style imageColumnStyle = ImageColumn.Style.BYTES;

    /** The column for images of that extension. */
    ImageColumn column(String extension) {
        var name = Objects.requireNonNullElse(imageColumn, extension);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "--image_column: '" + name + "' is not a name of letters, digits and underscores");
        }
        return new ImageColumn(name, imageColumnStyle, extension);
    }
}
