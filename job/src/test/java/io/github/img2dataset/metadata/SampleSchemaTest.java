package io.github.img2dataset.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.UrlRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleSchemaTest {
    private static final List<Column> ADDITIONAL =
            List.of(new Column("md5", Scalar.STRING), new Column("uid", Scalar.INT64));

    @Test
    void keepsTheOrderThatUsersKnow() {
        assertThat(new SampleSchema(List.of(new Column("uid", Scalar.INT64)), true, "sha256", true, true, false)
                        .columns())
                .extracting(Column::name)
                .containsExactly(
                        "uid",
                        "caption",
                        "url",
                        "key",
                        "status",
                        "error_message",
                        "width",
                        "height",
                        "original_width",
                        "original_height",
                        "exif",
                        "sha256",
                        "failure_reason");
    }

    @Test
    void leavesOutWhatIsNotAskedFor() {
        assertThat(new SampleSchema(List.of(), false, null, false, false, false).columns())
                .extracting(Column::name)
                .doesNotContain("caption", "exif", "sha256", "failure_reason");
    }

    @Test
    void hasAVerifiedHashColumnOnce() {
        var schema = new SampleSchema(ADDITIONAL, false, "md5", false, false, false);
        assertThat(schema.columns())
                .extracting(Column::name)
                .containsOnlyOnce("md5")
                .endsWith("md5");
        var row = new UrlRow(0, 0, "http://x", null, null, null, null, List.of("listed", 5L));
        var values = schema.values(SampleFacts.success(row, "0", null, null, null, "computed", null));
        assertThat(values).hasSameSizeAs(schema.columns()).startsWith(5L).endsWith("computed");
    }

    @Test
    void givesAFailedRowItsReasonAndNulls() {
        var schema = new SampleSchema(List.of(), true, "md5", true, true, false);
        var row = new UrlRow(0, 0, "http://x", "c", null, null, null, List.of());
        var values = schema.values(SampleFacts.failed(row, "0", new Failure(FailureReason.DNS, "no such host")));
        assertThat(values)
                .containsExactly(
                        "c",
                        "http://x",
                        "0",
                        "failed_to_download",
                        "no such host",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "dns");
    }

    @Test
    void refusesAColumnThatWouldComeTwice() {
        assertThatThrownBy(() ->
                        new SampleSchema(List.of(new Column("url", Scalar.STRING)), false, null, false, false, false))
                .hasMessageContaining("url");
    }

    @Test
    void crossesToTheExecutors() throws IOException, ClassNotFoundException {
        var schema = new SampleSchema(ADDITIONAL, true, "sha256", true, true, false);
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(schema);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((SampleSchema) in.readObject()).columns()).isEqualTo(schema.columns());
        }
    }
}
