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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each script of {@code submit/examples}, on a small list with the columns of its data set. */
@Timeout(300)
class RecipesIT {
    private static final int ROWS = 8;
    private static final Path EXAMPLES = Path.of("..", "submit", "examples");

    /** Columns of the parquet lists: Spark's expressions, URL, MD5 put in place of the picture's own. */
    private static final Map<String, List<String>> PARQUET = Map.of(
            "mscoco", List.of("$URL as URL", "'a caption' as TEXT"),
            "laion400m",
                    List.of(
                            "$URL as URL",
                            "'ä' as TEXT",
                            "'UNLIKELY' as NSFW",
                            "0.31D as similarity",
                            "'?' as LICENSE"),
            "laion5b", List.of("$URL as URL", "'a' as TEXT", "0.9F as punsafe", "$MD5 as md5"),
            "laion-coco",
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
            "coyo700m",
                    List.of(
                            "$URL as url",
                            "'a' as text",
                            "0.1F as clip_similarity_vitb32",
                            "0.1F as clip_similarity_vitl14",
                            "0.1F as nsfw_score_opennsfw2",
                            "0.1F as nsfw_score_gantman",
                            "0.1F as watermark_score",
                            "0.1F as aesthetic_score_laion_v2"),
            "datacomp",
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

    /** The scripts: what has neither an extension nor is a folder. */
    static Stream<String> names() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.contains("."))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void areThoseOfTheDataSetsThatUsersTryFirst() throws IOException {
        assertThat(names())
                .containsAll(PARQUET.keySet())
                .contains("sbu", "cc3m", "cc12m")
                .hasSize(PARQUET.size() + 3);
    }

    @ParameterizedTest
    @MethodSource("names")
    void makesTheDataSet(String name) throws Exception {
        var out = folder.resolve("out").toString();
        var list = list(name).toString();

        var summary = JobRuns.run(launched(name, list, out, "--allowed_networks", "127.0.0.0/8"));

        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.totals().count()).isEqualTo(ROWS);
        assertThat(summary.totals().successes()).isPositive();
        assertThat(summary.totals().statuses().keySet()).isSubsetOf("success", "image too small");
        assertThat(JobRuns.metadata(out).values())
                .allSatisfy(row -> assertThat(row.<String>getAs("caption")).isNotEmpty());
    }

    @Test
    void sayHowTheyAreCalled() throws Exception {
        var script = new ProcessBuilder(EXAMPLES.resolve("sbu").toString(), "list.json")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("usage: ");
        assertThat(script.waitFor()).isEqualTo(2);
    }

    private Path list(String name) throws Exception {
        return switch (name) {
            case "sbu" -> {
                var urls = urls().map(url -> '"' + url + '"').collect(Collectors.joining(","));
                var captions = urls().map(url -> "\"a caption\"").collect(Collectors.joining(","));
                yield write("sbu.json", "{\"image_urls\":[" + urls + "],\"captions\":[" + captions + "]}");
            }
            case "cc3m" ->
                write(
                        "cc3m.tsv",
                        urls().map(url -> "a \"bare quote\t" + url + "\n")
                                .collect(Collectors.joining("", "caption\turl\n", "")));
            case "cc12m" ->
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

    /** What the script gives its launcher. */
    private List<String> launched(String name, String... arguments) throws IOException, InterruptedException {
        var launcher = folder.resolve("launcher");
        Files.writeString(launcher, "#!/bin/sh\nprintf '%s\\0' \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var command = new ArrayList<String>(List.of(EXAMPLES.resolve(name).toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("IMG2DATASET_LAUNCHER", launcher.toString());
        var script = builder.start();
        var words = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).isZero();
        return List.of(words.substring(0, words.length() - 1).split("\0", -1));
    }
}
