package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of the README's recipes, on a small list with the columns of its data set. */
@Timeout(300)
class RecipesIT {
    private static final int ROWS = 8;
    private static final Pattern RECIPE =
            Pattern.compile("^\\| ([^|`]+) \\| [^|]* \\| `(--[^`]*)` \\|$", Pattern.MULTILINE);

    /** Columns of the parquet lists: Spark's expressions, URL, MD5 put in place of the picture's own. */
    private static final Map<String, List<String>> PARQUET = Map.of(
            "MSCOCO", List.of("$URL as URL", "'a caption' as TEXT"),
            "LAION-400M",
                    List.of(
                            "$URL as URL",
                            "'ä' as TEXT",
                            "'UNLIKELY' as NSFW",
                            "0.31D as similarity",
                            "'?' as LICENSE"),
            "LAION-5B", List.of("$URL as URL", "'a' as TEXT", "0.9F as punsafe", "$MD5 as md5"),
            "LAION-COCO",
                    List.of(
                            "$URL as URL",
                            "'a' as TEXT",
                            "0.3D as similarity",
                            "id as hash",
                            "0.1F as punsafe",
                            "0.2F as pwatermark",
                            "'top' as top_caption",
                            "array('a','b') as all_captions",
                            "array(0.1F,0.2F) as all_similarities"),
            "COYO-700M",
                    List.of(
                            "$URL as url",
                            "'a' as text",
                            "0.1F as clip_similarity_vitb32",
                            "0.1F as clip_similarity_vitl14",
                            "0.1F as nsfw_score_opennsfw2",
                            "0.1F as nsfw_score_gantman",
                            "0.1F as watermark_score",
                            "0.1F as aesthetic_score_laion_v2"),
            "DataComp",
                    List.of(
                            "$URL as url",
                            "'a' as text",
                            "uuid() as uid",
                            "array(array(0.1D,0.1D,0.4D,0.5D)) as face_bboxes"));

    @TempDir
    Path folder;

    private final ImageServer server = new ImageServer();

    @AfterEach
    void stopServer() {
        server.close();
    }

    static Stream<String> names() throws IOException {
        return recipes().keySet().stream();
    }

    @Test
    void areThoseOfTheDataSetsThatUsersTryFirst() throws IOException {
        assertThat(recipes().keySet())
                .containsAll(PARQUET.keySet())
                .contains("SBU captions", "CC3M", "CC12M")
                .hasSize(PARQUET.size() + 3);
    }

    @ParameterizedTest
    @MethodSource("names")
    void makesTheDataSet(String name) throws Exception {
        var arguments = new ArrayList<>(List.of(
                "--url_list", list(name).toString(),
                "--output_folder", folder.resolve("out").toString(),
                "--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(words(recipes().getOrDefault(name, "")));

        var summary = JobRuns.run(arguments);

        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.totals().count()).isEqualTo(ROWS);
        assertThat(summary.totals().successes()).isPositive();
        assertThat(summary.totals().statuses().keySet()).isSubsetOf("success", "image too small");
        assertThat(JobRuns.metadata(folder.resolve("out").toString()).values())
                .allSatisfy(row -> assertThat(row.<String>getAs("caption")).isNotEmpty());
    }

    private Path list(String name) throws Exception {
        return switch (name) {
            case "SBU captions" -> {
                var urls = urls().map(url -> '"' + url + '"').collect(Collectors.joining(","));
                var captions = urls().map(url -> "\"a caption\"").collect(Collectors.joining(","));
                yield write("sbu.json", "{\"image_urls\":[" + urls + "],\"captions\":[" + captions + "]}");
            }
            case "CC3M" ->
                write(
                        "cc3m.tsv",
                        urls().map(url -> "a \"bare quote\t" + url + "\n")
                                .collect(Collectors.joining("", "caption\turl\n", "")));
            case "CC12M" ->
                write(
                        "cc12m.tsv",
                        urls().map(url -> url + "\ta <PERSON>, \"\n")
                                .collect(Collectors.joining("", "url\tcaption\n", "")));
            default -> parquet(PARQUET.getOrDefault(name, List.of()));
        };
    }

    private Stream<String> urls() {
        return IntStream.range(0, ROWS).mapToObj(row -> server.url("/ok/" + row + ".jpg"));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path parquet(List<String> columns) throws Exception {
        var hashes = new ArrayList<String>();
        for (var row = 0; row < ROWS; row++) {
            var digest = MessageDigest.getInstance("MD5").digest(ImageServer.picture(row));
            hashes.add("'" + HexFormat.of().formatHex(digest) + "'");
        }
        var expressions = columns.stream()
                .map(column -> column.replace("$URL", "concat('" + server.url("/ok/") + "', id, '.jpg')")
                        .replace("$MD5", "element_at(array(" + String.join(",", hashes) + "), int(id) + 1)"))
                .toArray(String[]::new);
        var list = folder.resolve("list");
        LocalSpark.session()
                .range(ROWS)
                .selectExpr(expressions)
                .coalesce(1)
                .write()
                .parquet(list.toString());
        return list;
    }

    /** The README's recipes: data set to options, as typed. */
    private static Map<String, String> recipes() throws IOException {
        return RECIPE.matcher(Files.readString(Path.of("..", "README.md")))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    /** What a shell makes of them. */
    private static List<String> words(String typed) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("bash", "-c", "printf '%s\\0' " + typed).start();
        var words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return List.of(words.split("\0", -1)).subList(0, words.split("\0", -1).length - 1);
    }
}
