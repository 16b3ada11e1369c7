package io.github.img2dataset.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleJsonTest {
    @Test
    void leavesOutTheReasonAndNoOtherColumn() {
        var schema = new SampleSchema(List.of(), false, null, false, true, true);
        var values = Arrays.<Object>asList("http://a", "0", "success", null, 1, 1, 1, 1, null, "7");

        assertThat(new String(new SampleJson(schema).bytes(values), StandardCharsets.UTF_8))
                .contains("\"duplicate_of\": \"7\"")
                .doesNotContain("failure_reason");
    }

    @Test
    void looksLikePythonsDumpsWithAnIndentOfFour() {
        var schema = new SampleSchema(List.of(new Column("uid", Scalar.INT64)), true, "md5", true, true, false);
        var values = Arrays.<Object>asList(
                7L,
                "caf\u00e9 \"x\"",
                "http://a/b?c=d&e",
                "000000000",
                "success",
                null,
                256,
                170,
                640,
                425,
                "{\"Image Make\": \"X\"}",
                "d41d8",
                null);
        assertThat(new String(new SampleJson(schema).bytes(values), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {
                            "uid": 7,
                            "caption": "caf\\u00e9 \\"x\\"",
                            "url": "http://a/b?c=d&e",
                            "key": "000000000",
                            "status": "success",
                            "error_message": null,
                            "width": 256,
                            "height": 170,
                            "original_width": 640,
                            "original_height": 425,
                            "exif": "{\\"Image Make\\": \\"X\\"}",
                            "md5": "d41d8"
                        }""");
    }

    @Test
    void escapesAllButPrintableAscii() {
        assertThat(written(Scalar.STRING, "\b\f\n\r\t\u0000\u001f ~\u007f\u00ff/\\\uD83D\uDE00\uD800"))
                .isEqualTo("\"\\b\\f\\n\\r\\t\\u0000\\u001f ~\\u007f\\u00ff/\\\\\\ud83d\\ude00\\ud800\"");
    }

    /** The right column is what Python's repr gives. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "0.1, 0.1",
        "-1234.5, -1234.5",
        "1e7, 10000000.0",
        "12345678.9, 12345678.9",
        "1e15, 1000000000000000.0",
        "1234567890123456.7, 1234567890123456.8",
        "1e16, 1e+16",
        "1.5e300, 1.5e+300",
        "-1e-4, -0.0001",
        "0.00012345, 0.00012345",
        "1e-5, 1e-05",
        "1.25e-7, 1.25e-07",
        "2e-3, 0.002",
        "2.0E23, 2e+23",
        "1e23, 1e+23",
        "2.2250738585072014E-308, 2.2250738585072014e-308",
        "1.7976931348623157E308, 1.7976931348623157e+308",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void spellsFloatsAsPythonDoes(double value, String python) {
        assertThat(written(Scalar.DOUBLE, value)).isEqualTo(python);
    }

    @Test
    void spellsDoublesSoThatTheyReadBackTheSame() {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++) {
            var value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(written(Scalar.DOUBLE, value))).isEqualTo(value);
            }
        }
    }

    @Test
    void widensSinglePrecisionAsPythonDoes() {
        assertThat(written(Scalar.FLOAT, 0.1f)).isEqualTo("0.10000000149011612");
    }

    @Test
    void indentsNestedValues() {
        var type = new ListOf(new Struct(List.of(
                new Column("a", new ListOf(Scalar.INT32)), new Column("b", new MapOf(Scalar.INT32, Scalar.BOOLEAN)))));
        assertThat(written(type, List.of(List.of(List.of(), Map.of(1, true)), Arrays.asList(null, Map.of()))))
                .isEqualTo("""
                        [
                                {
                                    "a": [],
                                    "b": {
                                        "1": true
                                    }
                                },
                                {
                                    "a": null,
                                    "b": {}
                                }
                            ]""");
        assertThat(SampleJson.text(type, List.of(List.of(List.of(5, 6), Map.of()))))
                .isEqualTo("[{\"a\": [5, 6], \"b\": {}}]");
    }

    @Test
    void spellsWhatJsonHasNoTypeFor() {
        assertThat(written(Scalar.DATE, LocalDate.of(2024, 2, 29))).isEqualTo("\"2024-02-29\"");
        assertThat(written(Scalar.TIMESTAMP, Instant.parse("2024-02-29T01:02:03.5Z")))
                .isEqualTo("\"2024-02-29T01:02:03.500Z\"");
        assertThat(written(Scalar.BINARY, new byte[] {1, 2, 3})).isEqualTo("\"AQID\"");
        assertThat(written(new Decimal(20, 2), new BigDecimal("1E+3"))).isEqualTo("1000");
    }

    @Test
    void writesExifOnOneLine() {
        assertThat(ExifJson.of(Map.of())).isEqualTo("{}");
        assertThat(ExifJson.of(Map.of("Image Make", "\u00e9"))).isEqualTo("{\"Image Make\": \"\\u00e9\"}");
    }

    private static String written(ColumnType type, Object value) {
        var schema = new SampleSchema(List.of(new Column("x", type)), false, null, false, false, false);
        var values = new java.util.ArrayList<Object>(
                java.util.Collections.nCopies(schema.columns().size(), ""));
        values.set(0, value);
        var json = new String(new SampleJson(schema).bytes(values), StandardCharsets.US_ASCII);
        return json.substring("{\n    \"x\": ".length(), json.indexOf(",\n    \"url\""));
    }
}
