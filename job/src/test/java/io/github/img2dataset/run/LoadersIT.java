package io.github.img2dataset.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.card.Croissant;
import io.github.img2dataset.card.Seal;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets of every format, read by the libraries people train with. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadersIT {
    /** Names a Python that has datasets, pandas, duckdb, polars and pillow. */
    private static final String PYTHON = "IMG2DATASET_PYTHON";

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "parquet"})
    @EnabledIfEnvironmentVariable(named = PYTHON, matches = ".+", disabledReason = "no Python with the libraries")
    void giveDecodedImages(String format) throws Exception {
        run(format);

        var found = load();

        var images = "webdataset".equals(format) ? 16 : 24;
        for (var way : List.of("loaded", "streamed")) {
            assertThat(found.get(way).get("rows").asInt()).isEqualTo(images);
            assertThat(found.get(way).get("images").asInt()).isEqualTo(16);
            assertThat(found.get(way).get("sizes").toString()).isEqualTo("[[64,64]]");
        }
        assertThat(found.get("loaded").get("columns").toString()).contains("\"jpg\"");
        if ("webdataset".equals(format)) {
            assertThat(found.get("loaded").get("json").toString()).contains("\"boxes\"", "\"caption\"", "\"price\"");
        }
        assertEveryRowIsRead(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "tfrecord"})
    @EnabledIfEnvironmentVariable(named = PYTHON, matches = ".+", disabledReason = "no Python with the libraries")
    void giveTheMetadataOfOtherFormats(String format) throws Exception {
        run(format);

        var found = load();

        assertThat(found.get("loaded").get("rows").asInt()).isEqualTo(24);
        assertThat(found.get("streamed").get("rows").asInt()).isEqualTo(24);
        assertEveryRowIsRead(found);
    }

    @Test
    @EnabledIfEnvironmentVariable(named = PYTHON, matches = ".+", disabledReason = "no Python with the libraries")
    void anImageColumnInHuggingFacesStyleIsAnImageWithoutACard() throws Exception {
        run("parquet", "--image_column", "image", "--image_column_style", "hf");
        assertThat(run("parquet", "--image_column", "image", "--image_column_style", "hf", "--retry_failed", "True")
                        .isComplete())
                .isTrue();

        var found = ask("image_column.py", "image");
        assertThat(found.get("feature").asText()).isEqualTo("Image");
        assertThat(found.get("images").asInt()).isEqualTo(16);
        assertThat(found.get("sizes").toString()).isEqualTo("[[64,64]]");
        assertThat(found.get("arrow").asText()).isEqualTo("struct<bytes: binary, path: string>");
        assertThat(found.get("last").asText()).isEqualTo("image");
        assertThat(found.get("missing")).isEmpty();
        assertThat(load().get("loaded").get("columns").toString())
                .contains("\"image\"")
                .doesNotContain("\"jpg\"");
        assertVerified();
    }

    @Test
    @EnabledIfEnvironmentVariable(named = PYTHON, matches = ".+", disabledReason = "no Python with the libraries")
    void anImageColumnOfAnotherNameHasTheBytes() throws Exception {
        run("parquet", "--image_column", "picture");

        var found = ask("image_column.py", "picture");
        assertThat(found.get("feature").asText()).isEqualTo("Value");
        assertThat(found.get("arrow").asText()).isEqualTo("binary");
        assertThat(found.get("images").asInt()).isEqualTo(16);
        assertThat(found.get("missing")).isEmpty();
        assertVerified();
    }

    private void assertVerified() throws IOException {
        var report = new VerifyJob(LocalSpark.session(), folder.resolve("out").toString(), 1_000_000).check();
        assertThat(report.exitCode()).as(report.text()).isZero();
    }

    @Test
    void aRunRenewsItsCroissantAndLeavesAPersonsAlone() throws IOException {
        run("webdataset");
        var croissant = folder.resolve("out/croissant.jsonld");
        var written = Files.readString(croissant);
        assertThat(written).matches(Croissant::isIntact).contains("16 images of 24 urls", "\"[0-9]*.tar\"");

        Files.writeString(croissant, "{}");
        run("webdataset");
        assertThat(croissant).hasContent("{}");

        Files.delete(croissant);
        run("webdataset", "--incremental_mode", "overwrite");
        assertThat(Files.readString(croissant)).isEqualTo(written);
    }

    @Test
    void whoLooksForJsonFindsSamplesAndStatisticsAlone() throws IOException {
        run("files");
        try (var files = Files.walk(folder.resolve("out"))) {
            assertThat(files.map(file -> folder.resolve("out").relativize(file).toString())
                            .filter(name -> name.endsWith(".json") && !name.startsWith(".")))
                    .isNotEmpty()
                    .allMatch(name -> name.matches("\\d+/\\d+\\.json|\\d+_stats\\.json"));
        }
    }

    @Test
    void aRunRenewsItsCardAndLeavesAPersonsAlone() throws IOException {
        run("parquet");
        var card = folder.resolve("out/README.md");
        assertThat(Files.readString(card)).matches(Seal.CARD::isIntact).contains("16 images of 24 urls");

        Files.writeString(card, Seal.CARD.seal("---\n---\nof a run before"));
        run("parquet");
        assertThat(Files.readString(card)).contains("16 images of 24 urls");

        Files.writeString(card, "my own words\n");
        run("parquet");
        run("parquet", "--incremental_mode", "overwrite");
        assertThat(card).hasContent("my own words\n");
    }

    private static void assertEveryRowIsRead(JsonNode found) {
        for (var library : List.of("metadata", "pandas", "duckdb", "polars", "pyarrow")) {
            assertThat(found.get(library).asInt()).as(library).isEqualTo(24);
        }
    }

    /** Twenty-four rows of columns of many types, a third of them without a picture, the first captions null. */
    private RunSummary run(String format, String... options) throws IOException {
        var list = folder.resolve("list.parquet");
        if (!Files.exists(list)) {
            LocalSpark.session()
                    .range(0, 24, 1, 1)
                    .selectExpr(
                            "concat('" + server.url("/") + "', if(id % 3 = 0, 'missing/', 'ok/'), id, '.jpg') as url",
                            "if(id < 9, null, concat('caption ', id)) as caption",
                            "array(array(cast(0.1 as float), cast(0.5 as float))) as boxes",
                            "named_struct('no', cast(id as tinyint), 'tags', array('a', 'b')) as `extra facts`",
                            "cast(id as decimal(10, 2)) as price",
                            "timestamp '2024-01-01 10:00:00' as seen",
                            "date '2024-01-01' as day",
                            "cast(null as double) as score",
                            "id % 2 = 0 as even")
                    .write()
                    .parquet(list.toString());
        }
        var arguments = new ArrayList<>(List.of("--url_list", list.toString(), "--input_format", "parquet"));
        arguments.addAll(List.of("--caption_col", "caption", "--output_format", format, "--image_size", "64"));
        arguments.addAll(List.of(
                "--save_additional_columns",
                "[\"boxes\",\"extra facts\",\"price\",\"seen\",\"day\",\"score\",\"even\"]"));
        arguments.addAll(List.of("--number_sample_per_shard", "12", "--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(List.of("--output_folder", folder.resolve("out").toString()));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    private JsonNode load() throws Exception {
        return ask("load.py");
    }

    /** What a script prints, an object on its last line. */
    private JsonNode ask(String script, String... arguments) throws Exception {
        var file = new File(Objects.requireNonNull(LoadersIT.class.getResource("/loaders/" + script))
                .toURI());
        var command = new ArrayList<>(List.of(
                Objects.requireNonNull(System.getenv(PYTHON)),
                file.getPath(),
                folder.resolve("out").toString(),
                folder.resolve("cache").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        return new ObjectMapper().readTree(said.substring(said.lastIndexOf('\n') + 1));
    }
}
