package io.github.img2dataset.run.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line answers before any work starts. */
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void listsEveryOptionInGroups() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("The url list", "Downloading", "--thread_count", "--decode_mode", "Exit codes");
    }

    @Test
    void answersTheShortQuestionWithTheOptionsThatMostRunsNeed() {
        assertThat(run("-h")).isEqualTo(ExitCode.DONE);
        var help = out.toString(StandardCharsets.UTF_8);
        assertThat(help)
                .contains("Usage: img2dataset --url_list", "--image_size", "--help")
                .doesNotContain("--decode_mode");
        assertThat(help.lines().filter(line -> line.strip().startsWith("-"))).hasSize(10);
        assertThat(help.lines()).hasSizeLessThan(40);
    }

    @Test
    void saysWhatTheDemoDoesInsteadOfDoingIt() {
        assertThat(run("demo", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("img2dataset demo", "img2dataset-demo");
    }

    @Test
    void saysAllVersions() {
        assertThat(run("--version")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("img2dataset for Spark \\d")
                .containsPattern("Spark \\d")
                .containsPattern("Java \\d")
                .containsPattern("OpenCV \\d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--url_lst=x|--url_list",
                "--image_size=3|--url_list is required",
                "--url_list=x --output_format=zip|webdataset",
                "--url_list=x --resize_mode=stretch|keep_ratio",
                "--url_list=x --encode_quality=950 --encode_format=jpg|quality",
                "--url_list=x --verify_hash=[a,md5]|--compute_hash",
                "--url_list=x --save_additional_columns=[sha256]|sha256",
                "--url_list=x --incremental_mode=again|overwrite",
                "--url_list=x --header=nonsense|--header",
                "--url_list=x --timeout=0|--timeout",
                "--url_list=x --decode_timeout=0|--decode_timeout",
                "--url_list=x --isolate_decoding=sometimes|--isolate_decoding",
                "--url_list=x --host_patience=-1|--host_patience must be 0 to 86400 seconds: -1.0",
                "--url_list=x --host_patience=1e300|--host_patience",
                "--url_list=x --host_patience=NaN|--host_patience",
                "--url_list=x --min_success_rate=80|0 to 1",
                "--url_list=x --number_sample_per_shard=0|--number_sample_per_shard",
                "--url_list=x --input_format=xlsx|parquet",
                "--url_list=x --processes_count=0|--processes_count",
                "verfy out|'verfy' is not a command; did you mean verify?",
                "doctr|did you mean doctor?",
                "urls.txt|'urls.txt' is not an option",
                "check-options --url_lst=x|--url_list",
                "check-options --image_size=3|--url_list is required",
                "check-options verify a --dep|--deep",
                "report|needs the folder",
                "report a --htlm=b|--html",
                "verify|needs the folder",
                "verify a b|'b' is one argument too many",
                "verify a --dep|--deep",
                "verify a --repair=maybe|--repair",
                "verify a --max_image_pixels=0|--max_image_pixels",
                "verify a --processes_count=0|--processes_count"
            })
    void answersWrongUsageInOneLine(String arguments, String said) {
        assertThat(run(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .startsWith("img2dataset: ")
                .contains(said)
                .doesNotContain("\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void tellsAWrongColumnWithoutStartingSpark(@TempDir Path folder) throws IOException {
        var list = Files.writeString(folder.resolve("list.csv"), "link\nhttps://example.com/1.jpg\n");
        assertThat(run("--url_list=" + list, "--input_format=csv", "--output_folder=" + folder.resolve("out")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .endsWith("list.csv has no column url; the columns there are: link")
                .doesNotContain("\n");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--url_list=nowhere.txt", "verify nowhere", "--help"})
    void checksOptionsWithoutDoingWhatTheyAskFor(String arguments) {
        assertThat(run(("check-options " + arguments).split(" ", -1))).isEqualTo(ExitCode.DONE);
        assertThat(err.size() + out.size()).isZero();
    }

    /** A JVM resolves the types of a main class's public methods at once, and launchers check options without Spark's jars. */
    @Test
    void hasNoPublicMethodButMain() {
        assertThat(Main.class.getDeclaredMethods())
                .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
                .extracting(Method::getName)
                .containsExactly("main");
    }

    private int run(String... arguments) {
        return new Main(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }
}
