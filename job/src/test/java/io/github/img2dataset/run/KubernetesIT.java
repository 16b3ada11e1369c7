package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.img2dataset.run.cli.Main;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.KubernetesApi;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code submit/kubernetes} and Spark's own submission, against an API server that notes what is asked for. */
@Timeout(240)
class KubernetesIT {
    static final String JAR = System.getProperty("img2dataset.jar");
    private static final String IN_IMAGE = "local:///opt/img2dataset/job/img2dataset.jar";
    private static final Path TEMPLATE =
            Path.of("../docker/pod.yaml").toAbsolutePath().normalize();
    private static final List<String> OPTIONS = List.of(
            "--url_list",
            "s3a://lists/a list",
            "--input_format",
            "parquet",
            "--output_folder",
            "s3a://data/out",
            "--header",
            "X-Price: $5 $(HOME) $$");

    @TempDir
    static Path folder;

    private static KubernetesApi api;

    @BeforeAll
    static void submitTheJob() throws Exception {
        api = new KubernetesApi();
        submit(api, folder, OPTIONS);
    }

    @AfterAll
    static void closeServer() {
        api.close();
    }

    @Test
    void asksForADriverPodWithTheSettingsOfTheFilesAndTheJobsOptions() throws Exception {
        assertThat(pods("driver")).as("requests: " + api.requests()).hasSize(1);
        var pod = api.made("crawl", "pods").get(0);
        assertThat(pod.at("/metadata/labels/spark-role").asText()).isEqualTo("driver");
        assertThat(pod.at("/metadata/labels/spark-app-name").asText()).isEqualTo("img2dataset");
        assertThat(pod.at("/metadata/labels/team").asText()).isEqualTo("vision");
        assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("spark");
        assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Never");
        var container = pod.at("/spec/containers/0");
        assertThat(container.at("/image").asText()).isEqualTo("registry.example.org/img2dataset:1");
        assertThat(container.at("/resources/requests/cpu").asText()).isEqualTo("2");
        // 3 GB and a tenth, which the JVM needs beside its heap.
        assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("3456Mi");
        assertThat(environment(container, "IMG2DATASET_OWNER")).isEqualTo("job-17");

        var arguments = texts(container.at("/args"));
        assertThat(arguments).startsWith("driver").containsSequence("--class", Main.class.getName(), IN_IMAGE);
        assertThat(arguments.subList(arguments.indexOf(IN_IMAGE) + 1, arguments.size()).stream()
                        .map(LaunchersIT::expandedByKubernetes)
                        .toList())
                .isEqualTo(OPTIONS);
    }

    @Test
    void runsWithoutRootsRightsByThePodTemplate() throws Exception {
        var pod = api.made("crawl", "pods").get(0);
        assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
        var container = pod.at("/spec/containers/0");
        assertThat(container.at("/name").asText()).isEqualTo("spark");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(environment(container, "HOME")).isEqualTo("/tmp");
        assertThat(StreamSupport.stream(container.at("/volumeMounts").spliterator(), false)
                        .map(mount -> mount.at("/mountPath").asText()))
                .as("every place that is written to")
                .contains("/tmp", "/opt/spark/work-dir", "/opt/spark/conf")
                .anyMatch(path -> path.startsWith("/var/data/spark-"));
    }

    @Test
    void whatTheDriverNeedsIsItsOwnAndGoesWithIt() throws Exception {
        var pod = api.made("crawl", "pods").get(0);
        var service = api.made("crawl", "services").get(0);
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(service.at("/spec/selector/spark-role").asText()).isEqualTo("driver");
        var maps = api.made("crawl", "configmaps");
        assertThat(maps).isNotEmpty();
        for (var owned : List.of(service, maps.get(0))) {
            assertThat(owned.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Pod");
            assertThat(owned.at("/metadata/ownerReferences/0/uid").asText())
                    .isEqualTo(pod.at("/metadata/uid").asText());
        }
        assertThat(settings(maps))
                .containsEntry("spark.app.name", "img2dataset")
                .containsEntry("spark.executor.cores", "4")
                .containsEntry("spark.executor.memory", "6g")
                .containsEntry("spark.executor.memoryOverhead", "4g")
                .containsEntry("spark.decommission.enabled", "true")
                .containsEntry("spark.task.maxFailures", "16")
                .containsEntry("spark.executor.instances", "3")
                .containsEntry("spark.kubernetes.executor.podTemplateContainerName", "spark");
    }

    /** The driver is a process here, with the settings and arguments of its pod; the pods that it asks for stay pending. */
    @Test
    void asksForExecutorPodsThatTheDriversPodOwns() throws Exception {
        var driverPod = api.made("crawl", "pods").get(0);
        var properties = folder.resolve("spark.properties");
        writeSettings(api, properties);
        var command = driver(
                folder,
                driverPod,
                properties,
                api.master(),
                "spark.kubernetes.driver.master=" + api.master().replace("k8s://", ""),
                "spark.kubernetes.executor.podTemplateFile=" + TEMPLATE);
        var driver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("driver.log").toFile())
                .directory(folder.toFile()) // where Spark copies the jar to
                .start();
        try {
            Await.until("three executor pods", () -> api.made("crawl", "pods").size() == 4 || !driver.isAlive());
        } finally {
            driver.destroyForcibly();
        }

        assertThat(pods("executor"))
                .as(Files.readString(folder.resolve("driver.log")))
                .hasSize(3)
                .allSatisfy(pod -> {
                    assertThat(pod.at("/metadata/labels/spark-app-name").asText())
                            .isEqualTo("img2dataset");
                    assertThat(pod.at("/metadata/ownerReferences/0/uid").asText())
                            .isEqualTo(driverPod.at("/metadata/uid").asText());
                    assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Never");
                    assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean())
                            .isTrue();
                    var container = pod.at("/spec/containers/0");
                    assertThat(container.at("/image").asText()).isEqualTo("registry.example.org/img2dataset:1");
                    assertThat(container.at("/resources/requests/cpu").asText()).isEqualTo("4");
                    assertThat(container.at("/resources/limits/memory").asText())
                            .as("heap of 6 GB and 4 beside it for pictures")
                            .isEqualTo("10240Mi");
                    assertThat(container
                                    .at("/securityContext/readOnlyRootFilesystem")
                                    .asBoolean())
                            .isTrue();
                });
    }

    private static List<JsonNode> pods(String role) {
        return api.made("crawl", "pods").stream()
                .filter(pod -> pod.at("/metadata/labels/spark-role").asText().equals(role))
                .toList();
    }

    /** Writes the settings of the driver's config map where spark-submit can read them. */
    static void writeSettings(KubernetesApi api, Path properties) throws IOException {
        try (var out = Files.newBufferedWriter(properties)) {
            settings(api.made("crawl", "configmaps")).store(out, null);
        }
    }

    /**
     * The command that the arguments of a driver's container stand for, with this machine's Spark, jar, and address.
     *
     * @param folder has Spark, see {@link #submit}
     * @param more settings of Spark
     */
    static List<String> driver(Path folder, JsonNode pod, Path properties, String master, String... more) {
        var arguments = texts(pod.at("/spec/containers/0/args"));
        var command = new ArrayList<>(List.of(
                folder.resolve("spark/bin/spark-submit").toString(),
                "--properties-file",
                properties.toString(),
                "--master",
                master,
                "--deploy-mode",
                "client",
                "--jars",
                JAR));
        var settings = new ArrayList<>(List.of(
                "spark.driver.host=127.0.0.1",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.driver.port=0",
                "spark.driver.blockManager.port=0",
                "spark.blockManager.port=0",
                "spark.ui.enabled=false"));
        settings.addAll(List.of(more));
        for (var setting : settings) {
            command.addAll(List.of("--conf", setting));
        }
        var main = arguments.indexOf("--class");
        command.addAll(arguments.subList(main, main + 2));
        command.add(JAR);
        command.addAll(arguments.subList(main + 3, arguments.size()));
        return command;
    }

    /** The settings that the driver reads from a volume. */
    static Properties settings(List<JsonNode> maps) throws IOException {
        for (var map : maps) {
            var text = map.at("/data/spark.properties").asText();
            if (!text.isEmpty()) {
                var settings = new Properties();
                settings.load(new StringReader(text));
                return settings;
            }
        }
        throw new AssertionError("No settings in " + maps);
    }

    /**
     * Submits the job as its users do.
     *
     * @param folder an empty one, for Spark and the log
     * @param options of the job
     */
    static void submit(KubernetesApi api, Path folder, List<String> options) throws IOException, InterruptedException {
        var spark = folder.resolve("spark");
        KubernetesApi.writeSpark(spark);
        var command = new ArrayList<String>();
        command.add(Path.of("..", "submit", "kubernetes").toString());
        command.addAll(options);
        command.addAll(List.of("--", "--master", api.master()));
        for (var setting : List.of(
                "spark.kubernetes.namespace=crawl",
                "spark.kubernetes.container.image=registry.example.org/img2dataset:1",
                "spark.kubernetes.authenticate.driver.serviceAccountName=spark",
                "spark.kubernetes.driver.podTemplateFile=" + TEMPLATE,
                "spark.kubernetes.executor.podTemplateFile=" + TEMPLATE,
                "spark.kubernetes.executor.podTemplateContainerName=spark",
                "spark.kubernetes.driver.label.team=vision",
                "spark.kubernetes.driverEnv.IMG2DATASET_OWNER=job-17",
                "spark.kubernetes.submission.waitAppCompletion=false",
                "spark.driver.cores=2",
                "spark.driver.memory=3g",
                "spark.executor.instances=3")) {
            command.addAll(List.of("--conf", setting));
        }
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("SPARK_HOME", spark.toString());
        builder.environment().put("IMG2DATASET_JAR", JAR);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KUBECONFIG", folder.resolve("none").toString());

        assertThat(builder.start().waitFor())
                .as(Files.readString(folder.resolve("log")) + api.requests())
                .isZero();
    }

    static String environment(JsonNode container, String name) {
        return StreamSupport.stream(container.at("/env").spliterator(), false)
                .filter(variable -> variable.at("/name").asText().equals(name))
                .map(variable -> variable.at("/value").asText())
                .findFirst()
                .orElse("");
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
