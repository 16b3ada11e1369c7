package io.github.img2dataset.urls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.testing.LocalSpark;
import io.github.img2dataset.urls.source.Compression;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import io.github.img2dataset.urls.text.BlockScan;
import io.github.img2dataset.urls.text.TextBlock;
import io.github.img2dataset.urls.text.TextBlocks;
import io.github.img2dataset.urls.text.TextReader;
import io.github.img2dataset.urls.text.TextWarnings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.parquet.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as they are found: columns of types that Spark does not know, files that are something else, other dialects. */
class OddListsTest {
    private static final String URL = "http://a/1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"float16", "uuid", "time", "duration", "nanoseconds", "lists", "nested"})
    void passesOverColumnsThatNobodyAskedFor(String list) throws IOException {
        assumeTrue(isKnown(list), "a type newer than this Parquet");
        given(list + ".parquet");
        assertThat(rows(parquet(null, List.of())))
                .extracting(UrlRow::url)
                .startsWith(URL)
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"float16,embedding,FLOAT16", "uuid,id,UUID", "time,at,TIME", "duration,took,duration"})
    void namesColumnAndTypeWhenAnUnreadOneIsWanted(String list, String column, String type) throws IOException {
        assumeTrue(isKnown(list), "a type newer than this Parquet");
        given(list + ".parquet");
        assertThat(refusal(parquet(null, List.of(column))))
                .contains(list + ".parquet", "column " + column, "type " + type);
    }

    /** The library knows the types that there were when it was made: 1.13, of Spark 3.5, no half floats. */
    @Test
    void aTypeNewerThanParquetsLibraryIsNoDamage() throws IOException {
        Files.write(folder.resolve("a.parquet"), withTypeOfTheFuture("float16.parquet"));
        assertThat(refusal(parquet(null, List.of())))
                .contains("a.parquet", "whose type is newer than Parquet", "leave the column out")
                .doesNotContain("damaged", "NullPointer");
    }

    /**
     * The file with an unknown logical type in place of half floats: in Thrift's compact protocol the union's field 15, an empty structure, becomes
     * field 50, whose number takes a byte of its own.
     */
    private static byte[] withTypeOfTheFuture(String list) throws IOException {
        try (var in = Objects.requireNonNull(OddListsTest.class.getResourceAsStream(list))) {
            var file = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            var changed = file.replace("\u00fc\0\0", "\fd\0\0").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(changed).hasSize(file.length() + 1);
            var lengthOfFooter = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
            var at = changed.length - 8;
            lengthOfFooter.putInt(at, lengthOfFooter.getInt(at) + 1);
            return changed;
        }
    }

    @Test
    void savesNanosecondsAsMicrosecondsAlsoBesideFilesOfThose() throws IOException {
        given("nanoseconds.parquet", "microseconds.parquet");
        var list = open(parquet(null, List.of("local", "utc")));
        assertThat(list.additionalColumns())
                .containsExactly(new Column("local", Scalar.TIMESTAMP_NTZ), new Column("utc", Scalar.TIMESTAMP));
        var rows = rows(list);
        var local = LocalDateTime.parse("2020-01-02T03:04:05.123456");
        var utc = Instant.parse("2020-01-02T03:04:05.123456Z");
        assertThat(rows.get(0).additional())
                .isEqualTo(List.of(local, utc))
                .isEqualTo(rows.get(3).additional());
        assertThat(rows.get(4).additional())
                .isEqualTo(List.of(
                        LocalDateTime.parse("1969-12-31T23:59:59.999999"),
                        Instant.parse("1969-12-31T23:59:59.999999Z")))
                .isEqualTo(rows.get(1).additional());
        assertThat(rows.get(2).additional()).isEqualTo(Arrays.asList(null, null));
    }

    @Test
    void keepsDatesBeforeTheGregorianCalendar() throws IOException {
        given("old_dates.parquet");
        var rows = rows(parquet(null, List.of("day", "utc")));
        assertThat(rows.get(0).additional())
                .isEqualTo(List.of(LocalDate.of(1500, 1, 1), Instant.parse("1500-01-01T00:00:00Z")));
        assertThat(rows.get(1).additional())
                .isEqualTo(List.of(LocalDate.of(1582, 10, 10), Instant.parse("0001-01-01T00:00:00Z")));
    }

    @Test
    void namesTheCodecThatIsNotThere() throws IOException {
        given("brotli.parquet");
        assertThat(refusal(parquet(null, List.of("n")))).contains("brotli.parquet is compressed by BROTLI", "zstd");
    }

    @Test
    void refusesTwoColumnsOfOneName() throws IOException {
        given("twice.parquet");
        assertThat(refusal(parquet(null, List.of()))).contains("twice.parquet has two columns named url");
        Files.delete(folder.resolve("twice.parquet"));
        write("a.csv", "url,url\nhttp://a,http://b\n");
        assertThat(refusal(list(InputFormat.CSV))).contains("a.csv has two columns named url");
    }

    @ParameterizedTest
    @CsvSource({
        "images,url,--url_col: the column images holds no text but array<string>",
        "numbers,url,holds no urls but"
    })
    void refusesUrlsThatAreNoText(String column, String caption, String said) throws IOException {
        given("lists.parquet");
        var config = new UrlListConfig(InputFormat.PARQUET, column, caption, List.of(), null, null, false);
        assertThat(refusal(config)).contains(said);
    }

    @Test
    void refusesCaptionsThatAreNoText() throws IOException {
        given("lists.parquet");
        assertThat(refusal(parquet("images", List.of()))).contains("--caption_col: the column images", "explode");
        Files.delete(folder.resolve("lists.parquet"));
        write("a.jsonl", "{\"url\":\"http://a\",\"images\":[1]}\n");
        var config = new UrlListConfig(InputFormat.JSONL, "url", "images", List.of(), null, null, false);
        assertThat(refusal(config)).contains("--caption_col: the column images");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1|is a Git LFS pointer",
                "<!DOCTYPE html><html>|is a web page",
                "''|is empty",
                "url|is not a Parquet file",
                "PAR1xx|is a damaged Parquet file"
            })
    void saysWhatAFileAmongParquetIs(String content, String said) throws IOException {
        given("lists.parquet");
        write("other.parquet", content);
        assertThat(refusal(parquet(null, List.of())))
                .contains("other.parquet " + said)
                .doesNotContain("\n");
    }

    @Test
    void saysThatAListIsUtf16() throws IOException {
        Files.write(folder.resolve("a.txt"), "\uFEFFhttp://a\n".getBytes(StandardCharsets.UTF_16LE));
        assertThat(refusal(list(InputFormat.TXT))).contains("a.txt is UTF-16", "iconv -f UTF-16");
        Files.write(folder.resolve("a.txt"), "http://a\n".getBytes(StandardCharsets.UTF_16LE));
        assertThat(refusal(list(InputFormat.TXT))).contains("a.txt is no text in UTF-8");
    }

    @Test
    void looksAtEveryFileOfAFolder() throws IOException {
        write("a.txt", "http://a\n");
        write("b.txt", "<html></html>");
        assertThat(refusal(list(InputFormat.TXT))).contains("b.txt is a web page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BZIP2", "ZSTD", "XZ"})
    void readsCompressedLists(Compression compression) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var part : List.of("url,caption\nhttp://a,ü\n", "http://b,c\n")) {
            try (var out = compressed(compression, bytes)) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.write(folder.resolve("a.csv" + compression.suffix()), bytes.toByteArray());
        var format = InputFormat.parse("csv" + compression.suffix());
        var config = new UrlListConfig(format, "url", "caption", List.of(), null, null, false);
        assertThat(rows(config)).extracting(UrlRow::caption).containsExactly("ü", "c");

        Files.write(
                folder.resolve("a.csv" + compression.suffix()), Arrays.copyOf(bytes.toByteArray(), bytes.size() / 3));
        assertThat(refusal(config)).contains("a.csv" + compression.suffix() + " is damaged");

        Files.move(folder.resolve("a.csv" + compression.suffix()), folder.resolve("a.csv"));
        assertThat(refusal(list(InputFormat.CSV)))
                .contains("a.csv is compressed as " + compression.suffix() + ": --input_format " + format.extension());
    }

    private static OutputStream compressed(Compression compression, ByteArrayOutputStream bytes) throws IOException {
        return switch (compression) {
            case BZIP2 -> new BZip2CompressorOutputStream(bytes);
            case ZSTD -> new ZstdCompressorOutputStream(bytes);
            case XZ -> new XZCompressorOutputStream(bytes);
            case NONE, GZIP -> throw new IllegalArgumentException();
        };
    }

    @Test
    void saysThatThereIsNoHeader() throws IOException {
        write("a.tsv", "http://a/1\tsome text\nhttp://a/2\tmore\n");
        assertThat(refusal(list(InputFormat.TSV)))
                .contains("a.tsv has no header: its first line looks like data (http://a/1 some text)");
    }

    @Test
    void namesTheOnePlaceWhereTheUrlsAre() throws IOException {
        write("a.json", "{\"info\":{},\"annotations\":[{\"id\":1,\"image\":{\"url\":\"http://a\"}}]}");
        assertThat(refusal(list(InputFormat.JSON))).contains("at annotations[].image.url", "jq -c '.annotations[]'");
        Files.delete(folder.resolve("a.json"));
        write("a.jsonl", "{\"id\":1,\"images\":[{\"url\":\"http://a\"}]}\n");
        assertThat(refusal(list(InputFormat.JSONL))).contains("at images[].url");
    }

    @Test
    void readsQuotesEscapedByBackslashes() throws IOException {
        write("a.csv", "url,caption\nu1,\"a \\\"b\\\", c\"\nu2,\"dir C:\\\\\"\nu3,\"a \"\"b\"\"\"\nu4,\"C:\\new\"\n");
        var config = new UrlListConfig(InputFormat.CSV, "url", "caption", List.of(), Map.of(), null, null, '\\', false);
        assertThat(rows(config))
                .extracting(UrlRow::caption)
                .containsExactly("a \"b\", c", "dir C:\\", "a \"b\"", "C:\\new");
    }

    @Test
    void countsWhatWasReadOtherwiseThanItMayBeMeant() throws IOException {
        var latin = Charset.forName("windows-1252");
        Files.write(
                folder.resolve("a.csv"), "url,caption\nu1,ok\nu2,caf\u00e9\n\nu3,\"a \\\"b\\\" c\"\n".getBytes(latin));
        assertThat(warnings(InputFormat.CSV))
                .satisfiesExactly(
                        warning -> assertThat(warning)
                                .contains("a.csv has bytes that are not UTF-8 in 1 place, first in line 3"),
                        warning -> assertThat(warning)
                                .contains("a closing quote in 1 place, first in line 5", "--csv_escape"));
        Files.delete(folder.resolve("a.csv"));
        Files.write(folder.resolve("a.txt"), "u1\r\n\r\nu\uFFFD\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(warnings(InputFormat.TXT)).isEmpty();
        Files.write(folder.resolve("a.txt"), "u1\r\n\r\nu2\r\ncaf\u00e9\r\ncaf\u00e9".getBytes(latin));
        assertThat(warnings(InputFormat.TXT)).singleElement().asString().contains("in 2 places, first in line 4");
    }

    @Test
    void readsNamesWithColonsAndPatternCharacters() throws IOException {
        for (var name : List.of("urls_2024-01-01T10:00:00.parquet", "a[1]{b,c}*?.parquet")) {
            given("lists.parquet");
            Files.move(folder.resolve("lists.parquet"), folder.resolve(name));
            assertThat(rows(parquet(null, List.of("numbers")))).as(name).hasSize(3);
            Files.delete(folder.resolve(name));
        }
        write("x:y {1} [2].txt", "http://a\n");
        assertThat(rows(list(InputFormat.TXT))).hasSize(1);
    }

    private List<String> warnings(InputFormat format) throws IOException {
        var files = InputFiles.list(folder.toString(), format.extension(), Map.of());
        var config = list(format);
        var reader = new TextReader(config, new io.github.img2dataset.storage.InputReader(Map.of()));
        var scans = new ArrayList<BlockScan>();
        for (var block : TextBlocks.cut(files, reader.splittable() ? 5 : TextBlock.WHOLE)) {
            scans.add(BlockScan.of(reader, block, 0));
        }
        return new TextWarnings(files, scans).all();
    }

    /** Half floats are read since Parquet 1.14. */
    private static boolean isKnown(String list) {
        return !list.equals("float16") || !Version.VERSION_NUMBER.startsWith("1.13.");
    }

    private void given(String... lists) throws IOException {
        for (var list : lists) {
            try (var in = Objects.requireNonNull(OddListsTest.class.getResourceAsStream(list))) {
                Files.copy(in, folder.resolve(list.startsWith("nano") ? "z" + list : list));
            }
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static UrlListConfig list(InputFormat format) {
        return new UrlListConfig(format, "url", null, List.of(), null, null, false);
    }

    private static UrlListConfig parquet(@Nullable String caption, List<String> saved) {
        return new UrlListConfig(InputFormat.parse("parquet"), "url", caption, saved, null, null, false);
    }

    private UrlList open(UrlListConfig config) throws IOException {
        var files = InputFiles.list(folder.toString(), config.format().extension(), Map.of());
        var before = refusal(files, config);
        var list = UrlList.open(LocalSpark.session(), files, config);
        assertThat(before).as("what is read is not refused before").isEmpty();
        return list;
    }

    private static Optional<String> refusal(List<InputFile> files, UrlListConfig config) throws IOException {
        try {
            UrlList.checkHead(files, config, new InputReader(Map.of()));
            return Optional.empty();
        } catch (UrlListException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private List<UrlRow> rows(UrlListConfig config) throws IOException {
        return rows(open(config));
    }

    private static List<UrlRow> rows(UrlList list) {
        var plan = list.plan(10, 0);
        return list.rows(plan, plan.shards(), 2).collect();
    }

    private String refusal(UrlListConfig config) {
        var refusal = new ArrayList<String>();
        assertThatThrownBy(() -> open(config))
                .isInstanceOf(UrlListException.class)
                .satisfies(e -> refusal.add(e.getMessage()));
        return refusal.get(0);
    }
}
