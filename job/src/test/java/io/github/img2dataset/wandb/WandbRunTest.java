package io.github.img2dataset.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs against a server that records, and the folders that they leave. */
@Timeout(60)
class WandbRunTest {
    private static final Map<String, Object> MACHINES = Map.of("memory_percent", 40.5, "executor.3.cpu", 99.0);
    private static final Pace QUICK = new Pace(
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            Duration.ofSeconds(10));
    private static final ShardStats SHARD = new ShardStats(
            100,
            80,
            15,
            5,
            1000,
            1010,
            Map.of("success", 80L, "HTTP Error 404: Not Found", 15L, "not an image", 5L),
            "attempt",
            List.of(),
            Map.of(),
            0,
            new ShardMeasures());

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private WandbServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void startServer() throws IOException {
        server = new WandbServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aServerGetsTheWholeRun() throws Exception {
        try (var run = start(online(WandbServer.KEY))) {
            run.shardFinished(() -> SHARD);
            Await.until(() -> history().stream().anyMatch(row -> row.has("worker/count")));
            run.shardFinished(() -> {
                throw new IOException("The stats file is gone");
            });
            run.shardFinished(() -> SHARD);
            Await.until(() ->
                    history().stream().anyMatch(row -> row.path("total/count").asInt() == 200));

            assertThat(run.end(totals(3), 3)).contains(server.url() + "/team/a project/runs/run1");
        }
        assertThat(warnings).isEmpty();
        assertThat(server.complaints).isEmpty();
        sawTheDescription();
        sawTheSpeeds();
        sawTheTable();
        sawTheMachines();
        var last = server.streamed.get(server.streamed.size() - 1);
        assertThat(last.path("complete").asBoolean()).isTrue();
        assertThat(last.path("exitcode").asInt()).isEqualTo(3);
        assertThat(json(lines("wandb-summary.json").get(0)).path("total/count").asInt())
                .isEqualTo(300);
    }

    private void sawTheDescription() throws IOException {
        var variables = Objects.requireNonNull(server.upsert);
        assertThat(variables.path("name").asText()).isEqualTo("run1");
        assertThat(variables.path("project").asText()).isEqualTo("a project");
        assertThat(variables.path("host").asText()).isEqualTo("host");
        var config = json(variables.path("config").asText());
        assertThat(config.path("image_size").path("value").isInt()).isTrue();
        assertThat(config.path("environment").path("value").path("Spark").asText())
                .isEqualTo("4");
        assertThat(json(server.uploads.getOrDefault("wandb-metadata.json", "{}"))
                        .path("host")
                        .asText())
                .isEqualTo("host");
    }

    private void sawTheSpeeds() {
        var rows = history();
        for (var i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).path("_step").asInt()).isEqualTo(i);
            assertThat(rows.get(i).path("_timestamp").asDouble()).isPositive();
        }
        var worker =
                rows.stream().filter(row -> row.has("worker/count")).findFirst().orElseThrow();
        assertThat(worker.path("worker/img_per_sec").asDouble()).isEqualTo(10);
        assertThat(worker.path("worker/success").asDouble()).isEqualTo(0.8);
        assertThat(worker.path("worker/failed_to_download").asDouble()).isEqualTo(0.15);
        assertThat(worker.path("worker/failed_to_resize").asDouble()).isEqualTo(0.05);
        var total = rows.get(rows.size() - 1);
        assertThat(total.path("total/count").asInt()).isEqualTo(300);
        assertThat(total.path("total/img_per_sec").asDouble()).isEqualTo(30);
    }

    private void sawTheTable() throws IOException {
        var row = history().stream()
                .filter(candidate -> candidate.has("status"))
                .reduce((first, last) -> last)
                .orElseThrow()
                .path("status");
        assertThat(row.path("_type").asText()).isEqualTo("table-file");
        var content = Objects.requireNonNull(server.uploads.get(row.path("path").asText()));
        assertThat(row.path("size").asInt()).isEqualTo(content.length());
        assertThat(json(content)).isEqualTo(json("""
                                {"columns": ["status", "frequency", "count"], "data": [["success", 0.8, 240],
                                ["HTTP Error 404: Not Found", 0.15, 45], ["not an image", 0.05, 15]]}"""));
    }

    private void sawTheMachines() throws IOException {
        var event = json(lines("wandb-events.jsonl").get(0));
        assertThat(event.path("system.memory_percent").asDouble()).isEqualTo(40.5);
        assertThat(event.path("system.executor.3.cpu").asDouble()).isEqualTo(99.0);
        assertThat(event.path("_wandb").asBoolean()).isTrue();
    }

    @Test
    void anOfflineRunIsAFolderToSync() throws Exception {
        String where;
        try (var run = start(settings("offline", Optional.of(WandbServer.KEY)))) {
            run.shardFinished(() -> SHARD);
            where = run.end(totals(2), 0).orElseThrow();
        }
        assertThat(warnings).isEmpty();
        assertThat(server.upsert).isNull();
        var runFolder = runFolder("offline-run-");
        assertThat(where).isEqualTo("wandb sync " + runFolder);

        var records = records(runFolder);
        for (var i = 0; i < records.size(); i++) {
            assertThat(records.get(i).number(1)).isEqualTo(i + 1);
        }
        assertThat(records.get(0).has(21)).as("a header is first").isTrue();
        var description = records.get(1).message(17);
        assertThat(description.text(1)).isEqualTo("run1");
        assertThat(description.text(3)).isEqualTo("a project");
        assertThat(description.message(4).items(1)).containsEntry("image_size", "256");
        assertThat(description.message(17).number(1)).isEqualTo(1_700_000_000);
        var history = all(records, 2);
        assertThat(history.get(0).items(1)).containsEntry("worker/count", "100").containsEntry("total/success", "0.8");
        assertThat(history.get(history.size() - 1).message(2).number(1)).isEqualTo(history.size() - 1);
        assertThat(all(records, 7).get(0).items(3)).containsEntry("executor.3.cpu", "99.0");
        for (var file : all(records, 6)) {
            assertThat(runFolder.resolve("files").resolve(file.message(1).text(1)))
                    .isNotEmptyFile();
        }
        assertThat(all(records, 3).get(0).items(1)).containsEntry("total/count", "200");
        assertThat(records.get(records.size() - 1).message(18).number(1)).isZero();
    }

    @Test
    void withoutAKeyTheRunIsOfflineWithAWarning() throws IOException {
        endsWith("wandb sync ", settings("online", Optional.empty()));

        assertThat(warnings).singleElement().asString().contains("WANDB_API_KEY");
        assertThat(runFolder("offline-run-")).isDirectory();
    }

    @Test
    void aWrongKeyMakesTheRunOffline() throws IOException {
        endsWith("wandb sync ", online("wrong"));

        assertThat(warnings).singleElement().asString().contains("401").doesNotContain("wrong");
        assertThat(runFolder("offline-run-")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1", "not a url", "ftp://example.org", "file:///etc"})
    void aServerThatIsNotThereMakesTheRunOffline(String url) throws IOException {
        endsWith("wandb sync ", settings("online", Optional.of("key"), url));

        assertThat(warnings).hasSize(1);
        assertThat(runFolder("offline-run-")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "hang", "body", "nonsense"})
    void aServerThatDoesNotWorkMakesTheRunOffline(String fault) throws IOException {
        server.behavior = behavior(fault);

        endsWith("wandb sync ", online(WandbServer.KEY));

        assertThat(warnings).hasSize(1);
        assertThat(runFolder("offline-run-")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "hang", "403"})
    void aServerThatFailsLaterLosesNothing(String fault) throws Exception {
        try (var run = start(online(WandbServer.KEY))) {
            Await.until(() -> !server.streamed.isEmpty());
            server.behavior = behavior(fault);
            run.shardFinished(() -> SHARD);
            Await.until(() -> !warnings.isEmpty());

            assertThat(run.end(totals(1), 0)).contains("wandb sync " + runFolder("run-"));
        }
        assertThat(warnings).hasSize(1);
        var records = records(runFolder("run-"));
        assertThat(all(records, 3).get(0).items(1)).containsEntry("total/count", "100");
    }

    /** A server may take longer over one request than a run's end waits for all. */
    @Test
    void aServerThatHangsAtTheEndLosesNothing() throws Exception {
        var pace =
                new Pace(QUICK.rows(), QUICK.table(), QUICK.system(), Duration.ofMinutes(10), Duration.ofMillis(500));
        try (var run = start(online(WandbServer.KEY), pace)) {
            Await.until(() -> !server.streamed.isEmpty());
            run.shardFinished(() -> SHARD);
            Await.until(() -> history().stream().anyMatch(row -> row.has("worker/count")));
            var reached = new CountDownLatch(1);
            server.behavior = exchange -> {
                reached.countDown();
                server.hanging.await();
            };

            assertThat(run.end(totals(7), 3)).contains("wandb sync " + runFolder("run-"));
            assertThat(reached.getCount()).isZero();
        }
        assertThat(warnings).singleElement().asString().contains("logged to");
        var records = records(runFolder("run-"));
        assertThat(all(records, 3).get(0).items(1)).containsEntry("total/count", "700");
        assertThat(records.get(records.size() - 1).message(18).number(1)).isEqualTo(3);
    }

    @Test
    void whatAServerRefusedForAWhileIsSentAgain() throws Exception {
        try (var run = start(online(WandbServer.KEY))) {
            Await.until(() -> !server.streamed.isEmpty());
            server.behavior = exchange -> {
                server.behavior = null;
                WandbServer.status(503).handle(exchange);
            };
            run.shardFinished(() -> SHARD);
            run.end(totals(1), 0);
        }
        assertThat(warnings).isEmpty();
        assertThat(server.complaints).isEmpty();
        assertThat(history()).anyMatch(row -> row.has("worker/count"));
    }

    @Test
    void aRunThatBreaksOffEndsAsFailed() throws Exception {
        start(online(WandbServer.KEY)).close();

        var last = server.streamed.get(server.streamed.size() - 1);
        assertThat(last.path("exitcode").asInt()).isEqualTo(1);
    }

    @Test
    void aFolderThatCannotBeWrittenIsAWarning() throws Exception {
        Files.writeString(folder.resolve("wandb"), "a file");

        try (var run = start(settings("offline", Optional.empty()))) {
            run.shardFinished(() -> SHARD);
            assertThat(run.end(totals(1), 0)).isEmpty();
        }
        assertThat(warnings).singleElement().asString().contains("cannot be written");
    }

    @Test
    void aDisabledRunDoesNothing() {
        var run = WandbLogger.start(settings("disabled", Optional.of("key")), description(), Map::of, warnings::add);

        assertThat(run).isSameAs(WandbLogger.NONE);
    }

    private WandbServer.Behavior behavior(String fault) {
        return switch (fault) {
            case "hang" -> server.hang();
            case "body" -> server.hangInTheBody();
            case "nonsense" -> WandbServer.status(200);
            default -> WandbServer.status(Integer.parseInt(fault));
        };
    }

    private void endsWith(String where, WandbSettings settings) {
        try (var run = start(settings)) {
            run.shardFinished(() -> SHARD);
            assertThat(run.end(totals(1), 0).orElseThrow()).startsWith(where);
        }
    }

    private WandbRun start(WandbSettings settings) {
        return start(settings, QUICK);
    }

    private WandbRun start(WandbSettings settings, Pace pace) {
        return WandbRun.start(settings, description(), pace, () -> MACHINES, warnings::add);
    }

    private static RunDescription description() {
        return new RunDescription(
                "run1",
                Instant.ofEpochSecond(1_700_000_000),
                "host",
                Map.of("image_size", "256"),
                Map.of("Spark", "4"));
    }

    private WandbSettings online(String key) {
        return settings("online", Optional.of(key));
    }

    private WandbSettings settings(String mode, Optional<String> key) {
        return settings(mode, key, server.url());
    }

    private WandbSettings settings(String mode, Optional<String> key, String url) {
        return new WandbSettings("a project", "", "", mode, url, key, folder.resolve("wandb"));
    }

    private static RunTotals totals(int shards) {
        var totals = new RunTotals();
        for (var i = 0; i < shards; i++) {
            totals.add(SHARD);
        }
        return totals;
    }

    private List<JsonNode> history() {
        return lines("wandb-history.jsonl").stream().map(WandbRunTest::json).toList();
    }

    private List<String> lines(String file) {
        synchronized (server.files) {
            return List.copyOf(server.files.getOrDefault(file, List.of()));
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path runFolder(String prefix) throws IOException {
        try (var runs = Files.list(folder.resolve("wandb"))) {
            return runs.filter(run -> run.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Fields> records(Path runFolder) throws IOException {
        return LogReader.read(runFolder.resolve("run-run1.wandb")).stream()
                .map(Fields::of)
                .toList();
    }

    private static List<Fields> all(List<Fields> records, int type) {
        return records.stream()
                .filter(record -> record.has(type))
                .map(record -> record.message(type))
                .toList();
    }
}
