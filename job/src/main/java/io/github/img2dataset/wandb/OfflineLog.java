package io.github.img2dataset.wandb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A run as a folder that {@code wandb sync} takes: the transaction log {@code run-ID.wandb} and the files. The numbers
 * are those of {@code wandb/proto/wandb_internal.proto} in W&B's open-source SDK.
 */
final class OfflineLog implements RunLog {
    private static final String PRODUCER = "0.18.0"; // the SDK version whose messages these are
    private static final String OLDEST_READER = "0.13.0";

    private static final int HISTORY = 2;
    private static final int SUMMARY = 3;
    private static final int FILES = 6;
    private static final int STATS = 7;
    private static final int RUN = 17;
    private static final int EXIT = 18;
    private static final int RECORD_HEADER = 21;

    private final Path folder;
    private final Instant started;
    private final TransactionLog log;
    private long records;

    /** Creates the folder, and begins its log. */
    OfflineLog(Path folder, WandbSettings settings, RunDescription run) throws IOException {
        this.folder = folder;
        this.started = run.started();
        Files.createDirectories(folder.resolve("files"));
        this.log = new TransactionLog(folder.resolve("run-" + run.id() + ".wandb"));
        append(
                RECORD_HEADER,
                new ProtobufMessage()
                        .message(1, new ProtobufMessage().text(1, PRODUCER).text(2, OLDEST_READER)));
        append(RUN, run(settings, run));
        flush();
    }

    private static ProtobufMessage run(WandbSettings settings, RunDescription run) {
        return new ProtobufMessage()
                .text(1, run.id())
                .text(2, settings.entity())
                .text(3, settings.project())
                .message(4, items(1, run.config()))
                .text(8, settings.name())
                .text(13, run.host())
                .time(17, run.started());
    }

    /** Repeated items of a key (1) and its value as JSON (16), as history, summary, config and stats have them. */
    private static ProtobufMessage items(int field, Map<String, Object> values) {
        var items = new ProtobufMessage();
        values.forEach((key, value) ->
                items.message(field, new ProtobufMessage().text(1, key).text(16, Json.text(value))));
        return items;
    }

    @Override
    public void history(Map<String, Object> row) throws IOException {
        var step = ((Number) row.getOrDefault("_step", 0)).longValue();
        append(HISTORY, items(1, row).message(2, new ProtobufMessage().number(1, step)));
    }

    @Override
    public void system(Map<String, Object> figures) throws IOException {
        append(STATS, items(3, figures).time(2, Instant.now()));
    }

    @Override
    public void file(String path, byte[] content) throws IOException {
        var file = folder.resolve("files").resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        append(FILES, new ProtobufMessage().message(1, new ProtobufMessage().text(1, path)));
    }

    @Override
    public void flush() throws IOException {
        log.flush();
    }

    @Override
    public void end(Map<String, Object> summary, int exitCode) throws IOException {
        append(SUMMARY, items(1, summary));
        var seconds = Duration.between(started, Instant.now()).toSeconds();
        append(EXIT, new ProtobufMessage().number(1, exitCode).number(2, seconds));
        flush();
    }

    private void append(int type, ProtobufMessage message) throws IOException {
        log.append(new ProtobufMessage()
                .number(1, ++records)
                .message(type, message)
                .toByteArray());
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
