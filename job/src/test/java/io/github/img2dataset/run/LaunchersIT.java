package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.run.cli.Main;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launchers in {@code submit/}, run as a user runs them. Stand-ins for the tools on the PATH record the words that
 * they were given.
 */
@Timeout(300)
class LaunchersIT {
    private static final String JAR = System.getProperty("img2dataset.jar");

    /** Values with everything that a shell, JSON, a list of gcloud's or Kubernetes would take for its own. */
    private static final List<String> OPTIONS = List.of(
            "--url_list",
            "s3://bucket/it's a list",
            "--input_format",
            "parquet",
            "--save_additional_columns",
            "[\"NSFW\",\"similarity\",\"LICENSE\"]",
            "--header",
            "A: b c; \"d\" $HOME $(HOME) ${HOME} $$ `id` \\n & | > * ? ! ~ %s",
            "--caption_col",
            "two\nlines\tand a tab",
            "--disallowed_header_directives",
            "[]",
            "--output_folder=s3://bucket/ü, {out}");

    @TempDir
    Path folder;

    private @Nullable Path sparkHome;

    @BeforeEach
    void writeStandIns() throws IOException {
        for (var tool : List.of("spark-submit", "aws", "gcloud")) {
            Files.writeString(
                    folder.resolve(tool),
                    "#!/bin/sh\n{ printf '%s\\0' " + tool + " \"$@\"; printf '\\0'; } >> \"$RECORD\"\n");
            assertThat(folder.resolve(tool).toFile().setExecutable(true)).isTrue();
        }
    }

    @Test
    void sparkSubmitGetsEveryWordAsTyped() throws Exception {
        assertThat(launch("spark-submit", OPTIONS, "--", "--master", "spark://host:7077", "--conf", "a=b c"))
                .isZero();

        var command = calls().get(0);
        assertThat(after(command, JAR)).isEqualTo(OPTIONS);
        assertThat(command)
                .startsWith("spark-submit", "--class", Main.class.getName(), "--conf", "spark.app.name=img2dataset")
                .containsSubsequence("--conf", "--master", "spark://host:7077", "--conf", "a=b c", JAR);
    }

    @Test
    void kubernetesGetsEveryWordSoThatItPutsNothingInPlace() throws Exception {
        assertThat(launch("kubernetes", OPTIONS, "--", "--master", "k8s://https://host"))
                .isZero();

        var command = calls().get(0);
        assertThat(after(command, "local:///opt/img2dataset/job/img2dataset.jar").stream()
                        .map(LaunchersIT::expandedByKubernetes)
                        .toList())
                .isEqualTo(OPTIONS);
        assertThat(command)
                .contains("spark.executor.memoryOverhead=4g")
                .containsSubsequence("--deploy-mode", "cluster", "--master", "k8s://https://host");
    }

    @Test
    void emrGetsEveryWordInTheJsonOfItsStep() throws Exception {
        var options = new ArrayList<>(List.of("--staging", "s3://bucket/staging/"));
        options.addAll(OPTIONS);

        assertThat(launch("emr", options, "--", "--cluster-id", "j-1", "--", "--conf", "a=b \"c\""))
                .isZero();

        var jar = "s3://bucket/staging/" + Path.of(JAR).getFileName();
        assertThat(calls().get(0)).containsExactly("aws", "s3", "cp", "--only-show-errors", JAR, jar);
        var command = calls().get(1);
        assertThat(command)
                .startsWith("aws", "emr", "add-steps", "--cluster-id", "j-1", "--steps")
                .hasSize(7);
        var step = new ObjectMapper().readTree(command.get(6)).get(0);
        var words = new ArrayList<String>();
        step.get("Args").forEach(word -> words.add(word.asText()));
        assertThat(after(words, jar)).isEqualTo(OPTIONS);
        assertThat(words).startsWith("spark-submit", "--deploy-mode", "client").containsSequence("a=b \"c\"", jar);
        assertThat(step.get("Jar").asText()).isEqualTo("command-runner.jar");
    }

    @Test
    void dataprocGetsEveryWordAndTheSettingsInOneList() throws Exception {
        assertThat(launch(
                        "dataproc",
                        OPTIONS,
                        "--",
                        "--cluster",
                        "crawl",
                        "--",
                        "--conf",
                        "spark.jars.packages=a:b:1,c:d:2"))
                .isZero();

        var command = calls().get(0);
        assertThat(after(command, "--")).isEqualTo(OPTIONS);
        assertThat(command).startsWith("gcloud", "dataproc", "jobs", "submit", "spark", "--jar=" + JAR);
        assertThat(command.get(6))
                .startsWith("--properties=^;^spark.app.name=img2dataset;")
                .endsWith(";spark.executor.memoryOverhead=4g;spark.jars.packages=a:b:1,c:d:2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark-submit", "kubernetes", "emr", "dataproc"})
    void printsWithDryRunWhatCanBePasted(String launcher) throws Exception {
        var options = new ArrayList<>(List.of("--staging", "s3://bucket/staging"));
        options.addAll(OPTIONS);
        assertThat(launch(launcher, options, "--", "--cluster-id", "it's")).isZero();
        var calls = calls();
        Files.delete(folder.resolve("record"));

        options.add(0, "--dry-run");
        assertThat(launch(launcher, options, "--", "--cluster-id", "it's")).isZero();
        assertThat(folder.resolve("record")).doesNotExist();
        var pasted = Files.move(folder.resolve("out"), folder.resolve("pasted"));
        assertThat(run(List.of("bash", pasted.toString()))).isZero();

        assertThat(calls()).isEqualTo(calls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark-submit", "kubernetes", "emr", "dataproc"})
    void theApplicationHasTheSameNameEverywhere(String launcher) throws Exception {
        var options = new ArrayList<>(List.of("--dry-run", "--staging", "s3://bucket/staging"));
        options.addAll(OPTIONS);

        assertThat(launch(launcher, options, "--")).isZero();

        assertThat(folder.resolve("out")).content().contains("spark.app.name=img2dataset");
    }

    @ParameterizedTest
    @CsvSource({
        "yarn, Submitted application application_17_0042, yarn logs -applicationId application_17_0042",
        "spark://host:7077, Driver successfully submitted as driver-20260101000000-0001, stderr of driver-20260101000000-0001",
        "k8s://https://host, pod name: crawl-7-driver, kubectl logs crawl-7-driver"
    })
    void saysWhereADriverOnTheClusterTellsOfItsProgress(String master, String printed, String said) throws Exception {
        sparkSubmitPrints(printed, 0);

        assertThat(launch("spark-submit", OPTIONS, "--", "--master", master, "--deploy-mode", "cluster"))
                .isZero();

        assertThat(folder.resolve("err")).content().contains(printed, said);
    }

    @Test
    void saysNothingOfALogThatIsOnTheScreen() throws Exception {
        sparkSubmitPrints("Submitted application application_17_0042", 0);

        assertThat(launch("spark-submit", OPTIONS, "--", "--master", "yarn")).isZero();

        assertThat(folder.resolve("err")).content().doesNotContain("img2dataset:");
    }

    @ParameterizedTest
    @CsvSource({
        "1, Error: Unrecognized option: --mastr, spark-submit itself failed",
        "1, java.net.ConnectException: Connection refused, the cluster does not answer",
        "1, Application application_17_0042 finished with failed status, the application failed on the cluster",
        "3, 8 rows, ''",
        "1, img2dataset: the run failed: No space left, ''"
    })
    void saysWhichOfSparkClusterAndJobFailed(int exitCode, String printed, String said) throws Exception {
        sparkSubmitPrints(printed, exitCode);

        assertThat(launch("spark-submit", OPTIONS, "--", "--master", "yarn")).isEqualTo(exitCode);

        var err = Files.readString(folder.resolve("err"));
        assertThat(err.lines()).hasSize(said.isEmpty() ? 1 : 2);
        assertThat(err).startsWith(printed).contains(said);
    }

    private void sparkSubmitPrints(String line, int exitCode) throws IOException {
        Files.writeString(
                folder.resolve("spark-submit"), "#!/bin/sh\necho '" + line + "' >&2\nexit " + exitCode + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark-submit", "kubernetes", "emr", "dataproc", "bench"})
    void saysHowItIsCalled(String launcher) throws Exception {
        assertThat(launch(launcher, List.of("--help"))).isZero();
        assertThat(folder.resolve("out"))
                .content()
                .contains("submit/" + launcher)
                .doesNotContain("#!");
        assertThat(folder.resolve("record")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "spark-submit, --url_lst x, did you mean --url_list",
        "kubernetes, --url_list x --thread_count many, --thread_count",
        "emr, --url_list s3://b/x, --staging is required",
        "dataproc, verify out --dep, --deep",
        "dataproc, --url_list gs://b/x --output_folder gs://b/o -- --cluster c -- --jars y.jar, --jars",
        "spark-submit, --url_list s3://b/x --processes_count 0, --processes_count must be at least 1",
        "emr, --staging s3://b/j --url_list urls.txt --output_folder s3://b/o, --url_list: 'urls.txt'",
        "emr, --staging s3://b/j --url-list=s3://b/x --output-folder=/home/me/out, --output-folder: '/home/me/out'",
        "emr, --staging s3://b/j --url_list s3://b/x, --output_folder: 'images'",
        "emr, --staging s3://b/j verify out, verify: 'out'",
        "dataproc, --url_list file:///home/me/urls --output_folder gs://b/o, --url_list: 'file:///home/me/urls'",
        "kubernetes, --url_list s3a://b/x --output_folder ./out, --output_folder: './out'",
        "spark-submit, demo, submit/img2dataset demo"
    })
    void tellsOfAMistakeBeforeAnythingIsSubmitted(String launcher, String options, String said) throws Exception {
        assertThat(launch(launcher, List.of(options.split(" ", -1)))).isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("err")).content().startsWith("img2dataset: ").contains(said);
        assertThat(folder.resolve("record")).doesNotExist();
    }

    @Test
    void runsTheJobOnACluster(@TempDir Path home) throws Exception {
        try (var server = new ImageServer();
                var cluster = new StandaloneCluster(home, Path.of(JAR))) {
            var list = folder.resolve("a list.tsv");
            Files.writeString(list, "url\ta 'b' $c\n" + server.url("/ok/1.jpg") + "\td\n");
            var out = folder.resolve("out of it");
            var options = List.of(
                    "--url_list", list.toString(),
                    "--input_format", "tsv",
                    "--save_additional_columns", "[\"a 'b' $c\"]",
                    "--output_folder", out.toString(),
                    "--allowed_networks", "127.0.0.0/8");

            sparkHome = home;
            var exitCode = launch(
                    "spark-submit",
                    options,
                    "--",
                    "--master",
                    cluster.url(),
                    "--executor-memory",
                    "640m",
                    "--conf",
                    "spark.driver.host=127.0.0.1");

            assertThat(exitCode).as(Files.readString(folder.resolve("err"))).isZero();
            assertThat(out.resolve("00000").resolve("000000000.jpg")).exists();
            assertThat(JobRuns.metadata(out).values())
                    .extracting(row -> row.<String>getAs("a 'b' $c"))
                    .containsExactly("d");
        }
    }

    @Test
    void theImagesEntrypointRunsTheLocalLauncherWithTheCollectorThatIsAskedFor(@TempDir Path image) throws Exception {
        install(image);

        sparkHome = image;
        var exitCode = run(List.of(
                "env",
                "IMG2DATASET_JAVA_OPTIONS=-Xlog:gc -XX:+UseSerialGC",
                Path.of("..", "docker", "entrypoint").toString(),
                "--version"));

        assertThat(exitCode).as(Files.readString(folder.resolve("err"))).isZero();
        assertThat(folder.resolve("out")).content().contains("Using Serial", "img2dataset for Spark");
    }

    /** Whatever the job is at: the JVM's start, the session's opening (from two seconds on), the list, the download. */
    @ParameterizedTest
    @ValueSource(ints = {800, 2_000, 2_500, 3_000, 3_500, 4_500, 7_000})
    void aTerminationSignalIsNoFailure(int millis, @TempDir Path image) throws Exception {
        install(image);
        try (var server = new ImageServer()) {
            var list = Files.writeString(folder.resolve("list.txt"), server.url("/held/1.jpg"));
            var job = start(List.of(
                    image.resolve("submit").resolve("img2dataset").toString(),
                    "--url_list",
                    list.toString(),
                    "--output_folder",
                    folder.resolve("dataset").toString(),
                    "--allowed_networks",
                    "127.0.0.0/8"));
            TimeUnit.MILLISECONDS.sleep(millis);
            job.destroy();

            assertThat(job.waitFor())
                    .as(Files.readString(folder.resolve("err")))
                    .isEqualTo(128 + 15);
            for (var output : List.of("out", "err")) {
                assertThat(folder.resolve(output)).content().doesNotContain("Exception", "\tat ");
            }
        }
    }

    /** The local launcher with what it needs, as in the image. */
    private static void install(Path image) throws IOException {
        for (var file : List.of(
                "conf/core-site.xml",
                "conf/jvm.options",
                "conf/jvm-modules.options",
                "conf/log4j2.properties",
                "conf/metrics.properties",
                "conf/spark-defaults.conf",
                "submit/lib.sh",
                "submit/img2dataset")) {
            Files.createDirectories(image.resolve(file).getParent());
            Files.copy(Path.of("..", file), image.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        var classPath = Files.createDirectories(image.resolve("submit/target")).resolve("classpath");
        Files.writeString(classPath, System.getProperty("java.class.path"));
    }

    private int launch(String launcher, List<String> options, String... more) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of("..", "submit", launcher).toString());
        command.addAll(options);
        command.addAll(List.of(more));
        return run(command);
    }

    /** Runs a command with the stand-ins on its PATH; its output goes to the files out and err. */
    private int run(List<String> command) throws IOException, InterruptedException {
        return start(command).waitFor();
    }

    private Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        var environment = builder.environment();
        environment.put("PATH", folder + File.pathSeparator + environment.get("PATH"));
        environment.put("RECORD", folder.resolve("record").toString());
        environment.put("IMG2DATASET_JAR", JAR);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.remove("SPARK_HOME");
        if (sparkHome != null) {
            environment.put("SPARK_HOME", sparkHome.toString());
        }
        return builder.start();
    }

    /** The recorded commands: words end with NUL, commands with one more. */
    private List<List<String>> calls() throws IOException {
        var calls = new ArrayList<List<String>>();
        for (var call : Files.readString(folder.resolve("record")).split("\0\0", -1)) {
            if (!call.isEmpty()) {
                calls.add(List.of(call.split("\0", -1)));
            }
        }
        return calls;
    }

    private static List<String> after(List<String> words, String word) {
        return words.subList(words.indexOf(word) + 1, words.size());
    }

    /** What a container's argument becomes: $$ is $, and a variable's reference its value, here lost. */
    static String expandedByKubernetes(String argument) {
        return Pattern.compile("\\$\\$|\\$\\([A-Z]+\\)")
                .matcher(argument)
                .replaceAll(found -> found.group().equals("$$") ? "\\$" : "lost");
    }
}
