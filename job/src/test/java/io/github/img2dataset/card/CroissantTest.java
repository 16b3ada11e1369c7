package io.github.img2dataset.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CroissantTest {
    /** What the format's specification requires of every data set. */
    private static final List<String> REQUIRED = List.of(
            "@context",
            "@type",
            "conformsTo",
            "name",
            "description",
            "license",
            "creator",
            "url",
            "datePublished",
            "distribution");

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void hasAllThatTheFormatRequires(OutputFormat format) throws IOException {
        var croissant = read(format, List.of());

        assertThat(REQUIRED)
                .allSatisfy(name -> assertThat(croissant.path(name).isMissingNode())
                        .as(name)
                        .isFalse());
        assertThat(croissant.at("/@context/conformsTo").asText()).isEqualTo("dct:conformsTo");
        assertThat(croissant.at("/conformsTo").asText()).isEqualTo("http://mlcommons.org/croissant/1.0");
        assertThat(croissant.at("/distribution")).isNotEmpty().allSatisfy(files -> {
            assertThat(files.at("/@type").asText()).isEqualTo("cr:FileSet");
            assertThat(files.at("/includes").asText()).contains("*.");
            assertThat(files.at("/encodingFormat").asText()).contains("/");
        });
    }

    /** Ids are unique in the whole file, and each that is referred to is one of a resource or a field. */
    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void refersToWhatItHas(OutputFormat format) throws IOException {
        var croissant = read(format, List.of(new Column("tags", new ListOf(Scalar.STRING))));
        var ids = croissant.findParents("@id").stream()
                .filter(node -> node.has("@type") && !node.path("@id").asText().startsWith("cr:"))
                .map(node -> node.path("@id").asText())
                .toList();
        var references = croissant.findParents("@id").stream()
                .filter(node -> node.size() == 1)
                .map(node -> node.path("@id").asText())
                .toList();

        assertThat(ids).doesNotHaveDuplicates().contains("rows", "rows/key", "metadata-files");
        assertThat(references).isNotEmpty().allSatisfy(id -> assertThat(ids).contains(id));
    }

    @Test
    void namesColumnsWithTheirTypes() throws IOException {
        var croissant = read(
                OutputFormat.PARQUET,
                List.of(
                        new Column("tags", new ListOf(Scalar.STRING)),
                        new Column("boxes", new ListOf(new ListOf(Scalar.FLOAT))),
                        new Column("scores", new MapOf(Scalar.STRING, Scalar.DOUBLE)),
                        new Column("price", new Decimal(10, 2))));

        assertThat(field(croissant, "width")).isEqualTo("sc:Integer");
        assertThat(field(croissant, "caption")).isEqualTo("sc:Text");
        assertThat(field(croissant, "price")).isEqualTo("sc:Float");
        assertThat(field(croissant, "jpg")).isEqualTo("sc:ImageObject");
        assertThat(field(croissant, "tags")).isEqualTo("sc:Text, repeated");
        assertThat(field(croissant, "boxes")).isEqualTo("none");
        assertThat(field(croissant, "scores")).isEqualTo("none");
    }

    @Test
    void aSealFitsUntilAnythingIsChanged() {
        var json = croissant(OutputFormat.WEBDATASET, List.of()).json();

        assertThat(Croissant.isIntact(json)).isTrue();
        assertThat(Croissant.isIntact(json.replace("8 images", "9 images"))).isFalse();
        assertThat(Croissant.isIntact(json.replace("to be filled in", "CC0, as agreed,")))
                .isFalse();
        assertThat(Croissant.isIntact("{}")).isFalse();
        assertThat(Croissant.isIntact("my own words")).isFalse();
    }

    private static String field(JsonNode croissant, String name) {
        for (var field : croissant.at("/recordSet/0/field")) {
            if (field.path("name").asText().equals(name)) {
                assertThat(field.at("/source/extract/column").asText()).isEqualTo(name);
                return field.path("dataType").asText() + (field.path("repeated").asBoolean() ? ", repeated" : "");
            }
        }
        return "none";
    }

    private static JsonNode read(OutputFormat format, List<Column> additional) throws IOException {
        return new ObjectMapper().readTree(croissant(format, additional).json());
    }

    private static Croissant croissant(OutputFormat format, List<Column> additional) {
        var schema = new SampleSchema(additional, true, "sha256", true, false, false);
        var card = new DataSetCard(
                "cats",
                format,
                schema.columns(),
                schema.captions(),
                ImageColumn.of("jpg"),
                new DataSetCard.Counts(10, 8, 1, 1, 1, 0),
                Map.of(),
                "img2dataset for Spark",
                "https://example.org");
        return new Croissant(card, "file:/data/cats", LocalDate.of(2026, 1, 2));
    }
}
