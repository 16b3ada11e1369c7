package io.github.img2dataset.urls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UrlListTest {
    @TempDir
    Path folder;

    @Test
    void readsEveryLineOfATextFileAsItIs() throws IOException {
        write("list.txt", "\uFEFFhttp://a/1,2.jpg\r\n\r\nhttp://a/\"x\" y.jpg\n\n  http://b \nhttp://c/ü");

        assertThat(urls(config(InputFormat.TXT, null)))
                .containsExactly("http://a/1,2.jpg", "http://a/\"x\" y.jpg", "  http://b ", "http://c/ü");
    }

    @Test
    void readsCompressedTextOfSeveralMembers() throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(gzip("\uFEFFhttp://a\r\nhttp://b\r\n"));
        bytes.write(gzip("http://c\n"));
        Files.write(folder.resolve("list.txt.gz"), bytes.toByteArray());

        assertThat(urls(config(InputFormat.TXT_GZ, null))).containsExactly("http://a", "http://b", "http://c");
    }

    @Test
    void readsQuotedFieldsOfCsv() throws IOException {
        write(
                "list.csv",
                "\uFEFFurl,caption\r\n\"http://a,b\",\"two\nlines, \"\"quoted\"\"\"\r\nhttp://b,007\r\n\r\nhttp://c,say \"hi\"\r\nhttp://d\r\n,\r\nhttp://e,x,y,z");

        assertThat(captions(config(InputFormat.CSV, "caption")))
                .containsExactly(
                        "http://a,b|two\nlines, \"quoted\"",
                        "http://b|007",
                        "http://c|say \"hi\"",
                        "http://d|null",
                        "|",
                        "http://e|x");
    }

    @Test
    void takesStrayQuotesOfTsvForText() throws IOException {
        write("list.tsv", """
                caption\turl
                "foo" bar\thttp://a
                a "b" c\thttp://b
                "never closed\thttp://c
                ends "here"\thttp://d
                "two
                lines"\thttp://e
                "open\thttp://f
                shut"\thttp://g
                "tab\tin"\thttp://h
                "\thttp://i
                """);

        assertThat(captions(config(InputFormat.TSV, "caption")))
                .containsExactly(
                        "http://a|\"foo\" bar",
                        "http://b|a \"b\" c",
                        "http://c|\"never closed",
                        "http://d|ends \"here\"",
                        "http://e|two\nlines",
                        "http://f|\"open",
                        "http://g|shut\"",
                        "http://h|tab\tin",
                        "http://i|\"");
    }

    @Test
    void readsJsonRecordsColumnsAndLines() throws IOException {
        var expected = List.of("http://a|ä \"1\"", "http://b|null", "null|3");
        var records =
                "[{\"url\":\"http://a\",\"caption\":\"ä \\\"1\\\"\"}, {\"url\": \"http://b\", \"more\":{\"x\":[1,2]}}, {\"caption\":3, \"url\":null}]";
        write("list.json", records);
        assertThat(captions(config(InputFormat.JSON, "caption"))).isEqualTo(expected);
        write("list.json", records.replace("[{", "{").replace("}, {", "}\n{").replace("}]", "}\n"));
        assertThat(captions(config(InputFormat.JSON, "caption"))).isEqualTo(expected);
        write(
                "list.json",
                "{\"caption\": [\"ä \\\"1\\\"\", null, 3],\"other\":[1,2,3],\"url\":[\"http://a\",\"http://b\",null]}");
        assertThat(captions(config(InputFormat.JSON, "caption"))).isEqualTo(expected);
        write(
                "list.json",
                "{\"url\":{\"0\":\"http://a\",\"1\":\"http://b\",\"2\":null},\"caption\":{\"0\":\"ä \\\"1\\\"\",\"1\":null,\"2\":\"3\"}}");
        assertThat(captions(config(InputFormat.JSON, "caption"))).isEqualTo(expected);
    }

    @Test
    void keepsARowForABrokenJsonLine() throws IOException {
        write("list.jsonl", "{\"url\":\"http://a\"}\r\n\r\n{\"url\": broken\r\n{\"url\":\"http://c\"}");

        assertThat(urls(config(InputFormat.JSONL, null))).containsExactly("http://a", null, "http://c");
    }

    @Test
    void readsParquetFromSeveralFiles() {
        var spark = LocalSpark.session();
        spark.range(0, 1_000)
                .selectExpr("concat('http://a/', id) as URL", "array(array(id / 2)) as boxes", "id as n")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("a").toString());
        spark.range(1_000, 1_500)
                .selectExpr("concat('http://a/', id) as URL", "array(array(id / 2)) as boxes", "id as n")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("b").toString());
        move("a", "a [1] %20.parquet");
        move("b", "b ü.parquet");
        var config = new UrlListConfig(InputFormat.PARQUET, "URL", "n", List.of("n"), "boxes", null);
        var list = open(config);
        var plan = list.plan(300, 7);

        assertThat(plan.shardCount()).isEqualTo(6);
        assertThat(list.additionalColumns()).hasSize(2);
        var rows = rows(list, plan);
        assertThat(rows).hasSize(1_500);
        for (var i = 0; i < 1_500; i++) {
            assertThat(rows.get(i).url()).isEqualTo("http://a/" + i);
            assertThat(rows.get(i).caption()).isEqualTo("" + i);
            assertThat(rows.get(i).additional()).isEqualTo(List.of((long) i, List.of(List.of(i / 2.0))));
            assertThat(rows.get(i).shard()).isEqualTo(7 + (i < 1_000 ? i / 300 : 4 + (i - 1_000) / 300));
            assertThat(rows.get(i).index()).isEqualTo(i < 1_000 ? i % 300 : (i - 1_000) % 300);
        }
    }

    @Test
    void namesTheColumnsThereAreWhenOneIsMissing() throws IOException {
        write("list.csv", "URL,text\nhttp://a,b\n");

        assertThatThrownBy(() -> open(config(InputFormat.CSV, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("url")
                .hasMessageContaining("URL, text");
    }

    private UrlListConfig config(InputFormat format, @Nullable String caption) {
        return new UrlListConfig(format, "url", caption, List.of(), null, null);
    }

    private List<@Nullable String> urls(UrlListConfig config) {
        return read(config).stream().map(Seen::url).toList();
    }

    private List<String> captions(UrlListConfig config) {
        return read(config).stream().map(row -> row.url() + "|" + row.caption()).toList();
    }

    private List<Seen> read(UrlListConfig config) {
        var list = open(config);
        return rows(list, list.plan(2, 0));
    }

    private static List<Seen> rows(UrlList list, ShardPlan plan) {
        var wanted = new BitSet();
        wanted.set(plan.firstShard(), plan.endShard());
        return list.rows(plan, wanted, 3).map(Seen::of).collect();
    }

    private UrlList open(UrlListConfig config) {
        try {
            var files = InputFiles.list(folder.toString(), config.format().extension(), Map.of());
            return UrlList.open(LocalSpark.session(), files, config);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void move(String from, String to) {
        try (var files = Files.list(folder.resolve(from))) {
            var part = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.move(part, folder.resolve(to));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A url row that a task may return. */
    @SuppressWarnings("serial")
    private record Seen(
            int shard,
            int index,
            @Nullable String url,
            @Nullable String caption,
            @Nullable Object boxes,
            List<@Nullable Object> additional)
            implements Serializable {
        static Seen of(UrlRow row) {
            return new Seen(row.shard(), row.index(), row.url(), row.caption(), row.boundingBoxes(), row.additional());
        }
    }
}
