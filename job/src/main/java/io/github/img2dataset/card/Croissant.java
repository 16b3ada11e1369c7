package io.github.img2dataset.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.StoredImageTypes;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A data set's {@code croissant.jsonld}: the description that catalogs and loaders read, by the <a
 * href="https://docs.mlcommons.org/croissant/docs/croissant-spec.html">Croissant format, version 1.0</a>. It lies beside the
 * shards, which its globs are relative to. Columns of types that the format has none for (structs, maps, lists of
 * lists, bytes) are left out.
 *
 * @param card what the data set is
 * @param url of its folder
 * @param date when it was last written
 */
public record Croissant(DataSetCard card, String url, LocalDate date) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Prints JSON with the same line ends and order on every platform: the seal is a digest of the text. */
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    private static final String CONFORMS_TO = "http://mlcommons.org/croissant/1.0";
    private static final String TO_BE_FILLED_IN = "to be filled in by whoever publishes this data set";
    private static final String ROWS = "rows";
    private static final String IMAGES = "images";
    private static final String METADATA = "metadata-files";
    private static final String TARS = "tars";

    /** Holds the seal: the version of the description itself. */
    private static final String SEAL = "sdVersion";

    /** Terms of Croissant's vocabulary that the description uses; all others are of schema.org. */
    private static final List<String> TERMS = List.of(
            "column",
            "extract",
            "field",
            "fileProperty",
            "fileSet",
            "includes",
            "jsonPath",
            "key",
            "recordSet",
            "regex",
            "repeated",
            SEAL,
            "source",
            "transform");

    /** Types without parts that the format has names for. */
    private static final Map<Scalar, String> TYPES = Map.ofEntries(
            Map.entry(Scalar.BOOLEAN, "sc:Boolean"),
            Map.entry(Scalar.INT8, "sc:Integer"),
            Map.entry(Scalar.INT16, "sc:Integer"),
            Map.entry(Scalar.INT32, "sc:Integer"),
            Map.entry(Scalar.INT64, "sc:Integer"),
            Map.entry(Scalar.FLOAT, "sc:Float"),
            Map.entry(Scalar.DOUBLE, "sc:Float"),
            Map.entry(Scalar.STRING, "sc:Text"),
            Map.entry(Scalar.DATE, "sc:Date"),
            Map.entry(Scalar.TIMESTAMP, "sc:DateTime"),
            Map.entry(Scalar.TIMESTAMP_NTZ, "sc:DateTime"));

    /** The whole file, with the seal that tells whether anybody changed it. */
    public String json() {
        return sealed(description());
    }

    /** Whether a run wrote the text, and nobody changed it since. */
    public static boolean isIntact(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode node
                    && sealed(node).equals(text);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static String sealed(ObjectNode description) {
        description.put(SEAL, "");
        description.put(SEAL, "sha256-" + Seal.digest(text(description)));
        return text(description);
    }

    private static String text(ObjectNode description) {
        try {
            return JSON.writer(PRINTER).writeValueAsString(description) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode description() {
        var all = JSON.createObjectNode();
        all.set("@context", context());
        all.put("@type", "sc:Dataset");
        all.put("conformsTo", CONFORMS_TO);
        all.put("name", card.name());
        all.put(
                "description",
                String.format(
                        Locale.ROOT,
                        "%,d images of %,d urls, made by %s.",
                        card.counts().images(),
                        card.counts().rows(),
                        card.madeBy()));
        all.set("license", named("sc:CreativeWork"));
        all.set("creator", named("sc:Organization"));
        all.put("url", url);
        all.put("datePublished", date.toString());
        all.putArray("keywords").add("image").add("img2dataset");
        all.set("distribution", distribution());
        all.set("recordSet", recordSets());
        return all;
    }

    private static ObjectNode context() {
        var context = JSON.createObjectNode();
        context.put("@language", "en");
        context.put("@vocab", "https://schema.org/");
        context.put("sc", "https://schema.org/");
        context.put("cr", "http://mlcommons.org/croissant/");
        context.put("dct", "http://purl.org/dc/terms/");
        context.put("conformsTo", "dct:conformsTo");
        context.putObject("dataType").put("@id", "cr:dataType").put("@type", "@vocab");
        TERMS.forEach(term -> context.put(term, "cr:" + term));
        return context;
    }

    private static ObjectNode named(String type) {
        return JSON.createObjectNode().put("@type", type).put("name", TO_BE_FILLED_IN);
    }

    private ArrayNode distribution() {
        var files = JSON.createArrayNode();
        files.add(fileSet(METADATA, "application/x-parquet", "[0-9]*.parquet", "one row for every url"));
        switch (card.format()) {
            case WEBDATASET -> {
                files.add(fileSet(TARS, "application/x-tar", "[0-9]*.tar", "the images that were stored"));
                files.add(fileSet(IMAGES, imageType(), "*." + card.images().extension(), "an image each")
                        .set("containedIn", reference(TARS)));
            }
            case FILES ->
                files.add(fileSet(
                        IMAGES,
                        imageType(),
                        "[0-9]*/*." + card.images().extension(),
                        "an image each, named by its key"));
            case TFRECORD ->
                files.add(fileSet("records", "application/x-tfrecord", "[0-9]*.tfrecord", "tf.train.Example records"));
            case PARQUET, DUMMY -> {
                // the images are a column, or there are none
            }
        }
        return files;
    }

    private static ObjectNode fileSet(String id, String type, String glob, String description) {
        return JSON.createObjectNode()
                .put("@type", "cr:FileSet")
                .put("@id", id)
                .put("name", id)
                .put("description", description)
                .put("encodingFormat", type)
                .put("includes", glob);
    }

    private String imageType() {
        return StoredImageTypes.mediaType(card.images().extension());
    }

    private ArrayNode recordSets() {
        var sets = JSON.createArrayNode();
        sets.add(rows());
        switch (card.format()) {
            case WEBDATASET, FILES -> sets.add(images());
            case PARQUET, TFRECORD, DUMMY -> {
                // the rows have all
            }
        }
        return sets;
    }

    private ObjectNode rows() {
        var fields = JSON.createArrayNode();
        for (var column : card.columns()) {
            type(column.type()).ifPresent(type -> fields.add(field(column, type)));
        }
        if (card.format().hasImageColumn()) {
            fields.add(imageField());
        }
        var set = recordSet(ROWS, "One row for every url, failed ones included.");
        set.set("key", reference(ROWS + "/key"));
        set.set("field", fields);
        return set;
    }

    private static ObjectNode field(Column column, String type) {
        var field = JSON.createObjectNode();
        field.put("@type", "cr:Field");
        field.put("@id", ROWS + "/" + column.name());
        field.put("name", column.name());
        field.put("dataType", type);
        if (column.type() instanceof ListOf) {
            field.put("repeated", true);
        }
        var source = field.putObject("source");
        source.set("fileSet", reference(METADATA));
        source.putObject("extract").put("column", column.name());
        return field;
    }

    private ObjectNode imageField() {
        var images = card.images();
        var field = field(new Column(images.name(), Scalar.BINARY), "sc:ImageObject");
        if (images.style() == ImageColumn.Style.HF) {
            ((ObjectNode) field.get("source")).putObject("transform").put("jsonPath", "bytes");
        }
        return field;
    }

    private ObjectNode images() {
        var set = recordSet(IMAGES + "-by-key", "The images that were stored, by the key of their row.");
        var fields = set.putArray("field");
        var key = fields.addObject();
        key.put("@type", "cr:Field");
        key.put("@id", IMAGES + "-by-key/key");
        key.put("name", "key");
        key.put("dataType", "sc:Text");
        var source = key.putObject("source");
        source.set("fileSet", reference(IMAGES));
        source.putObject("extract").put("fileProperty", "filename");
        source.putObject("transform").put("regex", "([^/]*)\\." + card.images().extension());
        var image = fields.addObject();
        image.put("@type", "cr:Field");
        image.put("@id", IMAGES + "-by-key/image");
        image.put("name", "image");
        image.put("dataType", "sc:ImageObject");
        var content = image.putObject("source");
        content.set("fileSet", reference(IMAGES));
        content.putObject("extract").put("fileProperty", "content");
        return set;
    }

    private static ObjectNode recordSet(String id, String description) {
        return JSON.createObjectNode()
                .put("@type", "cr:RecordSet")
                .put("@id", id)
                .put("name", id)
                .put("description", description);
    }

    private static ObjectNode reference(String id) {
        return JSON.createObjectNode().put("@id", id);
    }

    /** The format's name of a type; empty where it has none. */
    private static Optional<String> type(ColumnType type) {
        return type.fold(
                scalar -> Optional.ofNullable(TYPES.get(scalar)),
                decimal -> Optional.of("sc:Float"),
                list -> list.element() instanceof ListOf ? Optional.empty() : type(list.element()),
                map -> Optional.empty(),
                struct -> Optional.empty());
    }
}
