package io.github.img2dataset.output;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import io.github.img2dataset.sample.Labels;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The column of images of {@link OutputFormat#PARQUET}, the last one.
 *
 * @param name of the column
 * @param extension of the image files: {@code jpg}, {@code png} or {@code webp}
 */
public record ImageColumn(String name, Style style, String extension) implements Serializable {
    /** Footer entry: the extension of the images, where the column's name is another. */
    static final String EXTENSION = "img2dataset.image_extension";

    /** Field of {@link Style#HF}. */
    static final String BYTES = "bytes";

    private static final String PATH = "path";

    /** The shape of the column's values. */
    public enum Style {
        /** The encoded image. */
        BYTES,
        /** A struct of the encoded image and a file name, as Hugging Face's {@code datasets} stores images. */
        HF;

        /** The style of that name; {@link IllegalArgumentException} says which there are. */
        public static Style parse(String name) {
            return Labels.parse(name, values());
        }

        /** The name on the command line. */
        public String label() {
            return Labels.of(this);
        }
    }

    /** The column of the Python tool: bytes, named by the extension. */
    public static ImageColumn of(String extension) {
        return new ImageColumn(extension, Style.BYTES, extension);
    }

    Column column() {
        return new Column(
                name,
                style == Style.BYTES
                        ? Scalar.BINARY
                        : new Struct(List.of(new Column(BYTES, Scalar.BINARY), new Column(PATH, Scalar.STRING))));
    }

    /** The column's value for a sample; null without an image. */
    @Nullable Object value(String key, byte @Nullable [] image) {
        return image == null || style == Style.BYTES ? image : List.of(image, path(key));
    }

    /** Gives a row, whose last column this is, the image of a sample. */
    void add(Group row, String key, byte[] image) {
        var column = row.getType().getFieldIndex(name);
        if (style == Style.BYTES) {
            row.add(column, Binary.fromConstantByteArray(image));
        } else {
            row.addGroup(column)
                    .append(BYTES, Binary.fromConstantByteArray(image))
                    .append(PATH, path(key));
        }
    }

    private String path(String key) {
        return key + "." + extension;
    }

    /** Path of the column that holds the encoded images, as Parquet writes paths. */
    String bytesPath() {
        return style == Style.BYTES ? name : name + "." + BYTES;
    }

    /** The entries of the Parquet footer: the extension, and for {@code datasets} that the column is an image. */
    Map<String, String> footer() {
        var footer = new LinkedHashMap<String, String>();
        if (!name.equals(extension)) {
            footer.put(EXTENSION, extension);
        }
        if (style == Style.HF) {
            footer.put("huggingface", "{\"info\": {\"features\": {\"" + name + "\": {\"_type\": \"Image\"}}}}");
        }
        return footer;
    }
}
