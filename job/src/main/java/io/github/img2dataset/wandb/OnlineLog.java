package io.github.img2dataset.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A run on a W&B server: made by the GraphQL mutation {@code upsertBucket}, fed by the file stream. Bears with some
 * failures in a row; what was not taken is sent again.
 */
final class OnlineLog implements RunLog {
    private static final int MOST_FAILURES = 5;
    private static final String UPSERT_BUCKET = """
            mutation UpsertBucket($name: String, $project: String, $entity: String, $displayName: String, \
            $config: JSONString, $host: String, $program: String) {
              upsertBucket(input: {name: $name, modelName: $project, entityName: $entity, displayName: $displayName, \
            config: $config, host: $host, jobProgram: $program}) {
                bucket { id name displayName project { name entity { name } } }
                inserted
              }
            }""";
    private static final String CREATE_RUN_FILES = """
            mutation CreateRunFiles($entity: String!, $project: String!, $run: String!, $files: [String!]!) {
              createRunFiles(input: {entityName: $entity, projectName: $project, runName: $run, files: $files}) {
                runID
                uploadHeaders
                files { name uploadUrl }
              }
            }""";

    private final WandbApi api;
    private final Instant started;
    private final String entity;
    private final String project;
    private final String runName;
    private final Lines history = new Lines();
    private final Lines events = new Lines();
    private final Map<String, Object> summary = new LinkedHashMap<>();
    private final List<String> uploaded = new ArrayList<>();
    private int failures;

    /** Lines of a file that grows on the server. */
    private static final class Lines {
        final List<String> waiting = new ArrayList<>();
        int sent;

        Map<String, Object> chunk() {
            return Map.of("offset", sent, "content", List.copyOf(waiting));
        }

        void taken() {
            sent += waiting.size();
            waiting.clear();
        }
    }

    @FunctionalInterface
    private interface Request {
        void send() throws IOException;
    }

    /**
     * Makes the run.
     *
     * @throws IOException when the server does not answer, or not with a run
     */
    OnlineLog(WandbApi api, WandbSettings settings, RunDescription run) throws IOException {
        this.api = api;
        this.started = run.started();
        var bucket = api.query(UPSERT_BUCKET, variables(settings, run))
                .path("upsertBucket")
                .path("bucket");
        this.entity = required(bucket.path("project").path("entity").path("name"));
        this.project = required(bucket.path("project").path("name"));
        this.runName = required(bucket.path("name"));
    }

    private static Map<String, Object> variables(WandbSettings settings, RunDescription run) {
        var config = new LinkedHashMap<String, Object>();
        run.config().forEach((key, value) -> config.put(key, Map.of("value", value)));
        var variables = new LinkedHashMap<String, Object>();
        variables.put("name", run.id());
        variables.put("project", settings.project());
        variables.put("config", Json.text(config));
        variables.put("host", run.host());
        variables.put("program", "img2dataset");
        if (!settings.entity().isEmpty()) {
            variables.put("entity", settings.entity());
        }
        if (!settings.name().isEmpty()) {
            variables.put("displayName", settings.name());
        }
        return variables;
    }

    private static String required(JsonNode name) throws IOException {
        if (name.asText().isEmpty()) {
            throw new IOException("the answer names no run");
        }
        return name.asText();
    }

    String page(WandbSettings settings) {
        return settings.page(entity, project, runName);
    }

    @Override
    public void history(Map<String, Object> row) {
        history.waiting.add(Json.text(row));
        summary.putAll(row);
    }

    @Override
    public void system(Map<String, Object> figures) {
        var now = Instant.now();
        var row = new LinkedHashMap<String, Object>();
        figures.forEach((key, value) -> row.put("system." + key, value));
        row.put("_wandb", true);
        row.put("_timestamp", now.toEpochMilli() / 1000.0);
        row.put("_runtime", Duration.between(started, now).toMillis() / 1000.0);
        events.waiting.add(Json.text(row));
    }

    @Override
    public void file(String path, byte[] content) throws IOException {
        bearing(() -> {
            var answer = api.query(
                            CREATE_RUN_FILES,
                            Map.of("entity", entity, "project", project, "run", runName, "files", List.of(path)))
                    .path("createRunFiles");
            var headers = StreamSupport.stream(answer.path("uploadHeaders").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            api.put(required(answer.path("files").path(0).path("uploadUrl")), headers, content);
            uploaded.add(path);
        });
    }

    @Override
    public void flush() throws IOException {
        bearing(() -> send(Map.of()));
    }

    @Override
    public void end(Map<String, Object> summary, int exitCode) throws IOException {
        this.summary.putAll(summary);
        send(Map.of("complete", true, "exitcode", exitCode));
    }

    private void bearing(Request request) throws IOException {
        try {
            request.send();
            failures = 0;
        } catch (WandbApi.RefusedException e) {
            throw e;
        } catch (IOException e) {
            failures++;
            if (failures >= MOST_FAILURES) {
                throw e;
            }
        }
    }

    /** Sends what waits; an empty request says that the run is alive. */
    private void send(Map<String, Object> more) throws IOException {
        var request = new LinkedHashMap<String, Object>(more);
        var files = new LinkedHashMap<String, Object>();
        if (!history.waiting.isEmpty()) {
            files.put("wandb-history.jsonl", history.chunk());
        }
        if (!events.waiting.isEmpty()) {
            files.put("wandb-events.jsonl", events.chunk());
        }
        if (!summary.isEmpty()) {
            files.put("wandb-summary.json", Map.of("offset", 0, "content", List.of(Json.text(summary))));
        }
        request.put("files", files);
        request.put("uploaded", List.copyOf(uploaded));
        api.post(path(), request);
        history.taken();
        events.taken();
        uploaded.clear();
    }

    private String path() {
        return Stream.of("files", entity, project, runName, "file_stream")
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    @Override
    public void close() {}
}
