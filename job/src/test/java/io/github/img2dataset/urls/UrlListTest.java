package io.github.img2dataset.urls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.testing.LocalSpark;
import io.github.img2dataset.urls.source.Compression;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.ShardPlan;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

        assertThat(urls(config(InputFormat.TXT.in(Compression.GZIP), null)))
                .containsExactly("http://a", "http://b", "http://c");
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

    /** Half an escape in a name once ended the run: the name was read to find out whether the document is in columns. */
    @Test
    void aBrokenNameInJsonCostsItsRecordAtMost() throws IOException {
        write("list.json", "[{\"\\u12\":1,\"url\":\"http://a\"},{\"url\":\"http://b\"}]");
        assertThat(urls(config(InputFormat.JSON, null))).containsExactly(null, "http://b");
        write("list.json", "{\"\\u12\":1,\"url\":\"http://a\"}\n{\"url\":\"http://b\"}");
        assertThat(urls(config(InputFormat.JSON, null))).containsExactly(null, "http://b");
        write("list.json", "{\"\\u12\":[1,2],\"url\":[\"http://a\",\"http://b\"]}");
        assertThat(urls(config(InputFormat.JSON, null))).containsExactly("http://a", "http://b");
        write("list.json", "{\"\\u12\":[{\"uri\":1}],\"images\":[{\"url\":\"http://a\"}]}");
        assertThatThrownBy(() -> open(config(InputFormat.JSON, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("images[].url");
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
        var config = new UrlListConfig(InputFormat.PARQUET, "URL", "n", List.of("n"), "boxes", null, false);
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

    @Test
    void givesTheSameRowsTheSamePlacesHoweverTheListIsSplit() throws IOException {
        for (var file = 0; file < 3; file++) {
            var lines = new StringBuilder(file == 1 ? "\uFEFF" : "");
            for (var i = 0; i < 40 * (file + 1); i++) {
                lines.append("http://").append(file).append('/').append(i).append(i % 3 == 0 ? "\r\n" : "\n\n");
            }
            write("list " + file + "%41.txt", lines.toString());
        }
        var config = config(InputFormat.TXT, null);
        var whole = UrlList.open(LocalSpark.session(), files(config), config);
        var expected = rows(whole, whole.plan(7, 3));
        assertThat(expected).hasSize(240);
        assertThat(expected.get(45).url()).isEqualTo("http://1/5");
        assertThat(expected.get(45).shard()).isEqualTo(3 + 6);

        for (var size : new long[] {40, 300, 1_000}) {
            var list = UrlList.open(LocalSpark.session(), files(config), config, size);
            assertThat(rows(list, list.plan(7, 3))).isEqualTo(expected);
        }
    }

    @Test
    void givesParquetRowsTheSamePlacesHoweverTheFilesAreSplit() throws IOException {
        var spark = LocalSpark.session();
        for (var file = 0; file < 3; file++) {
            spark.range(file * 10_000L, file * 10_000L + 3_000L * (file + 1))
                    .selectExpr("cast(id as string) as url")
                    .coalesce(1)
                    .write()
                    .option("parquet.block.size", "4096")
                    .option("parquet.page.size", "1024")
                    .parquet(folder.resolve("part").toString());
            move("part", "list" + file + ".parquet");
            deleteFolder("part");
        }
        var config = config(InputFormat.PARQUET, null);
        var expected = read(config, 1_000);
        assertThat(expected).hasSize(18_000);
        for (var i = 0; i < 18_000; i++) {
            var file = i < 3_000 ? 0 : i < 9_000 ? 1 : 2;
            assertThat(expected.get(i).url())
                    .isEqualTo("" + (file * 10_000 + i - (file == 0 ? 0 : file == 1 ? 3_000 : 9_000)));
        }
        try {
            spark.conf().set("spark.sql.files.maxPartitionBytes", "20000");
            spark.conf().set("spark.sql.files.openCostInBytes", "1");
            assertThat(read(config, 1_000)).isEqualTo(expected);
        } finally {
            spark.conf().unset("spark.sql.files.maxPartitionBytes");
            spark.conf().unset("spark.sql.files.openCostInBytes");
        }
    }

    @Test
    void handsOutTheWantedShardsOnlyWholeAndInOrder() throws IOException {
        write("list.txt", "http://a\n".repeat(95));
        var list = open(config(InputFormat.TXT, null));
        var plan = list.plan(10, 0);
        var wanted = new BitSet();
        List.of(1, 4, 5, 6, 9).forEach(wanted::set);
        var partitions = list.rows(plan, wanted, 2).map(Seen::of).glom().collect();

        assertThat(partitions.get(0)).extracting(Seen::shard).startsWith(1).endsWith(4);
        assertThat(partitions.get(0)).hasSize(20);
        assertThat(partitions.get(1)).extracting(Seen::shard).startsWith(5).endsWith(9);
        assertThat(partitions.get(1))
                .hasSize(25)
                .extracting(Seen::index)
                .startsWith(0, 1, 2)
                .endsWith(3, 4);
        assertThat(list.rows(plan, new BitSet(), 2).isEmpty()).isTrue();
    }

    /** Whatever the format, the blocks, and the shards that are wanted at once. */
    @Test
    void aSeedGivesEachRowAPlaceOfItsOwnInTheWholeList() throws IOException {
        for (var file = 0; file < 3; file++) {
            var host = file;
            write(
                    "list" + file + ".txt",
                    IntStream.range(0, 31 + file)
                            .mapToObj(row -> "http://host" + host + "/" + row + "\n")
                            .collect(Collectors.joining()));
        }
        var config = config(InputFormat.TXT, null);
        var whole = open(config);
        var plan = whole.plan(10, 5, 1L);
        var shuffled = rows(whole, plan);

        assertThat(plan.shardCount()).isEqualTo(10);
        assertThat(shuffled).hasSize(96).extracting(Seen::url).doesNotHaveDuplicates();
        assertThat(shuffled.stream()
                        .map(seen -> seen.shard() * 10 + seen.index())
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(50, 146).boxed().toList());
        assertThat(shuffled.stream()
                        .filter(seen -> seen.shard() == 5)
                        .map(seen -> Objects.requireNonNull(seen.url()).substring(0, 12))
                        .distinct())
                .hasSizeGreaterThan(1);
        assertThat(rows(whole, whole.plan(10, 5, 2L))).isNotEqualTo(shuffled);

        var blocks = UrlList.open(LocalSpark.session(), files(config), config, 64);
        var wanted = new BitSet();
        wanted.set(7);
        wanted.set(14);
        assertThat(blocks.rows(blocks.plan(10, 5, 1L), wanted, 3).map(Seen::of).collect())
                .isEqualTo(shuffled.stream()
                        .filter(seen -> wanted.get(seen.shard()))
                        .toList());

        parquet(
                LocalSpark.session()
                        .read()
                        .textFile(folder.resolve("list0.txt").toString())
                        .union(LocalSpark.session()
                                .read()
                                .textFile(folder.resolve("list1.txt").toString()))
                        .union(LocalSpark.session()
                                .read()
                                .textFile(folder.resolve("list2.txt").toString()))
                        .coalesce(1)
                        .toDF("url"),
                "one");
        var parquet = open(new UrlListConfig(InputFormat.PARQUET, "url", null, List.of(), null, null, false));
        assertThat(parquet.rows(parquet.plan(10, 5, 1L), wanted, 2)
                        .map(Seen::of)
                        .collect())
                .isEqualTo(shuffled.stream()
                        .filter(seen -> wanted.get(seen.shard()))
                        .toList());
    }

    @Test
    void readsParquetFilesOfCompatibleSchemas() throws IOException {
        var spark = LocalSpark.session();
        parquet(
                spark.range(3)
                        .selectExpr(
                                "concat('u', id) as url",
                                "cast(id as int) as n",
                                "timestamp'2020-01-02 03:04:05Z' as at"),
                "a");
        parquet(spark.range(3).selectExpr("id as n", "concat('v', id) as url", "cast(null as timestamp) as at"), "b");
        parquet(spark.range(1).selectExpr("cast(concat('w', id) as binary) as url"), "c");
        var config = new UrlListConfig(InputFormat.PARQUET, "url", "n", List.of("n", "at"), null, null, false);
        var list = open(config);

        assertThat(list.additionalColumns())
                .containsExactly(
                        new Column("n", ColumnType.Scalar.INT64), new Column("at", ColumnType.Scalar.TIMESTAMP));
        var rows = rows(list, list.plan(2, 0));
        assertThat(rows).extracting(Seen::url).containsExactly("u0", "u1", "u2", "v0", "v1", "v2", "w0");
        assertThat(rows).extracting(Seen::caption).containsExactly("0", "1", "2", "0", "1", "2", null);
        assertThat(rows.get(1).additional()).isEqualTo(List.of(1L, Instant.parse("2020-01-02T03:04:05Z")));
    }

    @Test
    void refusesParquetFilesOfContraryTypes() throws IOException {
        var spark = LocalSpark.session();
        parquet(spark.range(3).selectExpr("'u' as url", "id as n"), "a");
        parquet(spark.range(3).selectExpr("'u' as url", "array(id) as n"), "b");

        assertThatThrownBy(() ->
                        open(new UrlListConfig(InputFormat.PARQUET, "url", null, List.of("n"), null, null, false)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("bigint")
                .hasMessageContaining("array<bigint>");
    }

    @Test
    void refusesAFileThatIsNoParquet() throws IOException {
        write("list.parquet", "url\nhttp://a\n");

        assertThatThrownBy(() -> open(config(InputFormat.PARQUET, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("list.parquet")
                .hasMessageContaining("Parquet");
    }

    @Test
    void findsTheTypesOfAdditionalColumns() throws IOException {
        write(
                "list.csv",
                "url,n,score,id,flag,empty,text\nhttp://a,1,0.5,007,true,,x\nhttp://b,-20,,12,False,,\nhttp://c,,3,99999999999999999999,,,1");
        var config = new UrlListConfig(
                InputFormat.CSV, "url", "id", List.of("n", "score", "id", "flag", "empty", "text"), null, null, false);
        var list = open(config);

        assertThat(list.additionalColumns())
                .extracting(Column::type)
                .map(Object::toString)
                .containsExactly("INT64", "DOUBLE", "STRING", "BOOLEAN", "STRING", "STRING");
        var rows = rows(list, list.plan(2, 0));
        assertThat(rows.get(0).additional()).isEqualTo(List.of(1L, 0.5, "007", true, "", "x"));
        assertThat(rows.get(1).additional()).isEqualTo(Arrays.asList(-20L, null, "12", false, "", ""));
        assertThat(rows.get(2).caption()).isEqualTo("99999999999999999999");
    }

    @Test
    void keepsNestedValuesOfJson() throws IOException {
        write("list.jsonl", """
                {"url":"http://a","boxes":[[0.1,0.2,0.3,0.4]],"more":{"a":[{"b":1}],"c":null},"n":1}
                {"url":"http://b","boxes":[],"n":2.5,"more":{"c":"x"}}
                {"url":"http://c"}
                """);
        var list = open(new UrlListConfig(InputFormat.JSONL, "url", "n", List.of("more", "n"), "boxes", null, false));

        assertThat(list.additionalColumns()).extracting(Column::name).containsExactly("more", "n", "boxes");
        var rows = rows(list, list.plan(2, 0));
        assertThat(rows.get(0).boxes()).isEqualTo(List.of(List.of(0.1, 0.2, 0.3, 0.4)));
        assertThat(rows.get(0).additional().get(0)).isEqualTo(Arrays.asList(List.of(List.of(1L)), null));
        assertThat(rows.get(1).additional()).isEqualTo(Arrays.asList(Arrays.asList(null, "x"), 2.5, List.of()));
        assertThat(rows.get(2).additional()).isEqualTo(Arrays.asList(null, null, null));
        assertThat(rows).extracting(Seen::caption).containsExactly("1", "2.5", null);
    }

    @Test
    void namesTheColumnsOfJsonWhenOneIsMissing() throws IOException {
        write("list.json", "{\"image_urls\":[\"http://a\"],\"captions\":[\"b\"]}");

        assertThatThrownBy(() -> open(config(InputFormat.JSON, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("image_urls, captions");
        write("list.json", "[{\"image_urls\":\"http://a\",\"captions\":\"b\"}]");
        assertThatThrownBy(() -> open(config(InputFormat.JSON, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("captions, image_urls");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"jsonl,`\"http://a\"\n\"http://b\"`", "jsonl,`[\"http://a\"]`", "json,`[1, 2]`"})
    void saysThatJsonWithoutAnObjectHasNoRecords(String format, String content) throws IOException {
        write("list." + format, content);

        assertThatThrownBy(() -> open(config(InputFormat.parse(format), null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("has no JSON object in it")
                .hasMessageNotContaining("_corrupt_record");
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        write("list.json", "[{\"url\":\"http://a\"},{\"url\":\"htt");
        assertThatThrownBy(() -> open(config(InputFormat.JSON, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("list.json is no valid JSON");

        write("columns.json", "{\"url\":[\"a\",\"b\"],\"caption\":[\"c\"]}");
        Files.delete(folder.resolve("list.json"));
        assertThatThrownBy(() -> open(config(InputFormat.JSON, "caption")))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("different lengths");

        var gzip = gzip("url\n" + "http://a/x\n".repeat(1_000));
        Files.write(folder.resolve("list.csv.gz"), Arrays.copyOf(gzip, gzip.length - 20));
        assertThatThrownBy(() -> open(config(InputFormat.CSV.in(Compression.GZIP), null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageContaining("list.csv.gz is damaged");
    }

    @Test
    void refusesFilesOfAnotherFormatWhateverTheirName() throws IOException {
        write("list.txt", "PAR1\u0000\u0001");
        assertThatThrownBy(() -> open(config(InputFormat.TXT, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageEndingWith("list.txt is a Parquet file: --input_format parquet");

        Files.write(folder.resolve("list.txt"), gzip("http://a\n"));
        assertThatThrownBy(() -> open(config(InputFormat.TXT, null)))
                .isInstanceOf(UrlListException.class)
                .hasMessageEndingWith("list.txt is compressed as .gz: --input_format txt.gz");
    }

    @Test
    void readsFilesWithoutRows() throws IOException {
        write("a.csv", "");
        write("b.csv", "url,caption\n");
        write("c.csv", "caption,url\nx,http://c\n");

        assertThat(captions(config(InputFormat.CSV, "caption"))).containsExactly("http://c|x");
        assertThat(open(config(InputFormat.CSV, "caption")).plan(10, 0).shardCount())
                .isEqualTo(1);
    }

    @Test
    void takesOneColumnForSeveralUses() throws IOException {
        write("list.csv", "url,boxes\nhttp://a,b\n");
        var rows = read(
                new UrlListConfig(InputFormat.CSV, "url", "url", List.of("boxes", "boxes"), "boxes", "boxes", false),
                2);

        assertThat(rows.get(0).caption()).isEqualTo("http://a");
        assertThat(rows.get(0).additional()).isEqualTo(List.of("b"));
        assertThat(rows.get(0).boxes()).isEqualTo("b");
    }

    @Test
    void refusesColumnsThatTheMetadataHasItself() {
        assertThatThrownBy(() -> new UrlListConfig(InputFormat.CSV, "url", null, List.of("width"), null, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width");
    }

    @Test
    void saysWhichFormatsThereAre() {
        assertThat(InputFormat.parse("csv.gz")).isEqualTo(InputFormat.CSV.in(Compression.GZIP));
        assertThatThrownBy(() -> InputFormat.parse("xlsx"))
                .hasMessageContaining("xlsx")
                .hasMessageContaining("jsonl, parquet; all but the last also with .gz, .bz2, .zst, .xz");
    }

    private void parquet(Dataset<Row> rows, String name) throws IOException {
        rows.coalesce(1).write().parquet(folder.resolve(name).toString());
        move(name, name + ".parquet");
        deleteFolder(name);
    }

    private void deleteFolder(String name) throws IOException {
        try (var files = Files.walk(folder.resolve(name))) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<InputFile> files(UrlListConfig config) throws IOException {
        return InputFiles.list(folder.toString(), config.format().extension(), Map.of());
    }

    private List<Seen> read(UrlListConfig config, int samplesPerShard) {
        var list = open(config);
        return rows(list, list.plan(samplesPerShard, 0));
    }

    private UrlListConfig config(InputFormat format, @Nullable String caption) {
        return new UrlListConfig(format, "url", caption, List.of(), null, null, false);
    }

    private List<@Nullable String> urls(UrlListConfig config) {
        return read(config).stream().map(Seen::url).toList();
    }

    private List<String> captions(UrlListConfig config) {
        return read(config).stream().map(row -> row.url() + "|" + row.caption()).toList();
    }

    private List<Seen> read(UrlListConfig config) {
        return read(config, 2);
    }

    private static List<Seen> rows(UrlList list, ShardPlan plan) {
        var wanted = new BitSet();
        wanted.set(plan.firstShard(), plan.endShard());
        return list.rows(plan, wanted, 3).map(Seen::of).collect();
    }

    private UrlList open(UrlListConfig config) {
        try {
            return UrlList.open(LocalSpark.session(), files(config), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
            throw new UncheckedIOException(e);
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
