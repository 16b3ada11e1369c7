package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleFacts;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small shard with every column type: two images, one without caption and with nulls only, and two failures. */
final class Shards {
    static final String ID = "00003";
    static final List<Column> ADDITIONAL = List.of(
            new Column("truth", Scalar.BOOLEAN),
            new Column("tiny", Scalar.INT8),
            new Column("short", Scalar.INT16),
            new Column("int", Scalar.INT32),
            new Column("long", Scalar.INT64),
            new Column("float", Scalar.FLOAT),
            new Column("double", Scalar.DOUBLE),
            new Column("text", Scalar.STRING),
            new Column("binary", Scalar.BINARY),
            new Column("date", Scalar.DATE),
            new Column("timestamp", Scalar.TIMESTAMP),
            new Column("local_time", Scalar.TIMESTAMP_NTZ),
            new Column("price", new Decimal(9, 2)),
            new Column("total", new Decimal(18, 4)),
            new Column("huge", new Decimal(38, 10)),
            new Column("numbers", new ListOf(Scalar.INT32)),
            new Column("boxes", new ListOf(new ListOf(Scalar.DOUBLE))),
            new Column("scores", new MapOf(Scalar.STRING, Scalar.FLOAT)),
            new Column(
                    "place",
                    new Struct(List.of(
                            new Column("name", Scalar.STRING),
                            new Column("tags", new ListOf(Scalar.STRING)),
                            new Column("at", new Struct(List.of(new Column("x", Scalar.INT64))))))));
    static final List<@Nullable Object> VALUES = Arrays.asList(
            true,
            (byte) -7,
            (short) -700,
            -70_000,
            1L << 40,
            0.1f,
            0x1p80,
            "naïve \"text\" \uD83D\uDE00\n",
            new byte[] {0, 1, (byte) 0xff},
            LocalDate.of(1969, 7, 20),
            Instant.parse("2500-07-20T20:17:40.123456Z"),
            LocalDateTime.parse("0001-01-01T23:59:59.000001"),
            new BigDecimal("-12.30"),
            new BigDecimal("12345678901234.5678"),
            new BigDecimal("-1234567890123456789012345678.0123456789"),
            Arrays.asList(1, null, 3),
            List.of(List.of(0.25, 0.5), List.of()),
            Map.of("a", 0.5f),
            Arrays.asList("Oslo", List.of("north"), List.of(5L)));
    static final List<@Nullable Object> NULLS = Collections.nCopies(ADDITIONAL.size(), null);
    static final byte[] IMAGE = "the bytes of an image".getBytes(StandardCharsets.US_ASCII);

    private Shards() {}

    static SampleSchema schema() {
        return new SampleSchema(ADDITIONAL, true, "sha256", true, true, false);
    }

    /** Four samples, the second with an image of 300 kB. */
    static List<Sample> samples() {
        return List.of(
                success(0, "a caption, \u00fc", VALUES, IMAGE),
                failure(1, new Failure(FailureReason.HTTP_4XX, "HTTP Error 404: Not Found")),
                success(2, null, NULLS, new byte[300_000]),
                failure(3, new Failure(FailureReason.NOT_AN_IMAGE, "Image decoding error")));
    }

    static Sample success(int index, @Nullable String caption, List<@Nullable Object> additional, byte[] image) {
        var row = new UrlRow(3, index, "http://x/" + index, caption, null, null, null, additional);
        var size = new Dimensions(256, 200 + index);
        return sample(
                SampleFacts.success(
                        row, key(index), size, new Dimensions(800, 600), Map.of("Image Make", "X"), "ab", null),
                image);
    }

    static Sample failure(int index, Failure failure) {
        var row = new UrlRow(3, index, null, "gone", null, null, null, VALUES);
        return sample(SampleFacts.failed(row, key(index), failure), null);
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of a compiled record's array component
    private static Sample sample(SampleFacts facts, byte @Nullable [] image) {
        return new Sample(facts.key(), facts.status(), facts.caption(), image, schema().values(facts));
    }

    static String key(int index) {
        return ID + "000" + index;
    }

    static List<PublishedFile> write(OutputFolder folder, OutputFormat format) throws IOException {
        try (var writer = format.open(folder, ID, schema(), ImageColumn.of("jpg"), "run-1")) {
            for (var sample : samples()) {
                writer.write(sample);
            }
            return writer.commit();
        }
    }
}
