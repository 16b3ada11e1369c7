package io.github.img2dataset.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetCardTest {
    @Test
    void namesTheTarsFirstAndTheirFieldsWithTypes() {
        assertThat(card(OutputFormat.WEBDATASET, List.of(), Map.of()).markdown())
                .contains("""
                        configs:
                        - config_name: default
                          data_files:
                          - split: train
                            path: "[0-9]*.tar"
                        dataset_info:
                          features:
                          - name: jpg
                            dtype: image
                          - name: json
                            struct:
                            - name: caption
                              dtype: string
                            - name: url
                              dtype: string
                        """)
                .contains("- name: width\n      dtype: int64\n")
                .contains("  - name: txt\n    dtype: string\n  - name: __key__\n");
    }

    @Test
    void namesTheImageColumnOfParquetAsAnImage() {
        assertThat(card(OutputFormat.PARQUET, List.of(), Map.of()).markdown())
                .contains("  - name: width\n    dtype: int32\n")
                .contains("  - name: jpg\n    dtype: image\n---\n")
                .doesNotContain("[0-9]*.tar");
    }

    @Test
    void givesNestedColumnsTheirTypes() {
        var columns = List.of(
                new Column("boxes", new ListOf(new ListOf(Scalar.FLOAT))),
                new Column("tags", new ListOf(new Struct(List.of(new Column("no", Scalar.INT8))))),
                new Column("price", new Decimal(10, 2)),
                new Column("seen at", Scalar.TIMESTAMP));
        assertThat(card(OutputFormat.FILES, columns, Map.of()).markdown()).contains("""
                  - name: boxes
                    list:
                      list: float32
                  - name: tags
                    list:
                    - name: "no"
                      dtype: int8
                  - name: price
                    dtype: decimal128(10, 2)
                  - name: "seen at"
                    dtype: timestamp[us, tz=UTC]
                """);
    }

    @Test
    void leavesOutAMapWhichTheLoaderCannotRead() {
        var columns = List.of(new Column("scores", new MapOf(Scalar.STRING, Scalar.DOUBLE)));
        assertThat(card(OutputFormat.PARQUET, columns, Map.of()).markdown())
                .contains("  columns:\n  - caption\n  - url\n")
                .contains("  - jpg\n")
                .doesNotContain("scores");
        assertThat(card(OutputFormat.WEBDATASET, columns, Map.of()).markdown())
                .contains("[0-9]*.tar")
                .doesNotContain("name: json");
    }

    @Test
    void showsTheOptionsThatShapeTheImagesEachInItsCell() {
        assertThat(card(OutputFormat.FILES, List.of(), Map.of("bbox_col", "a|b`c\nd", "url_list", "/home/me"))
                        .markdown())
                .contains("| `bbox_col` | `a\\|b'c d` |\n")
                .doesNotContain("/home/me");
    }

    @ParameterizedTest
    @CsvSource({"0, n<1K", "999, n<1K", "1000, 1K<n<10K", "5000000000, 1B<n<10B", "1000000000000, n>1T"})
    void sortsByTheHubsSizeCategories(long examples, String category) {
        assertThat(DataSetCard.sizeCategory(examples)).isEqualTo(category);
    }

    @Test
    void aSealFitsUntilAnythingIsChanged() {
        var sealed =
                Seal.CARD.seal(card(OutputFormat.FILES, List.of(), Map.of()).markdown());
        assertThat(Seal.CARD.isIntact(sealed)).isTrue();
        assertThat(Seal.CARD.isIntact(sealed.replace("license: unknown", "license: cc-by-4.0")))
                .isFalse();
        assertThat(Seal.CARD.isIntact("# My pictures\n")).isFalse();
    }

    private static DataSetCard card(OutputFormat format, List<Column> additional, Map<String, String> settings) {
        return new DataSetCard(
                "cats",
                format,
                new SampleSchema(additional, true, "sha256", true, false, false),
                "jpg",
                new DataSetCard.Counts(10, 8, 1, 1, 1, 0),
                settings,
                "img2dataset for Spark",
                "https://example.org");
    }
}
