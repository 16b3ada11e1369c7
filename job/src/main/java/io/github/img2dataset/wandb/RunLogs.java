package io.github.img2dataset.wandb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a run: always a folder, so that nothing is lost with the server, and the server when there is one. A log
 * that fails is given up with a warning. Single-threaded.
 */
final class RunLogs implements AutoCloseable {
    private final Consumer<String> warning;
    private final List<RunLog> logs = new ArrayList<>();
    private Path folder = Path.of("");
    private @Nullable String page;

    /** Something to log. */
    @FunctionalInterface
    interface Entry {
        void to(RunLog log) throws IOException;
    }

    RunLogs(Consumer<String> warning) {
        this.warning = warning;
    }

    void open(WandbSettings settings, RunDescription run, Pace pace) {
        var online = settings.isOffline() ? Optional.<OnlineLog>empty() : online(settings, run, pace);
        folder = settings.folder().resolve((online.isPresent() ? "" : "offline-") + run.folderName());
        try {
            logs.add(new OfflineLog(folder, settings, run));
        } catch (IOException | RuntimeException e) {
            warning.accept("Weights & Biases: " + folder + " cannot be written: " + e);
        }
        online.ifPresent(log -> {
            logs.add(log);
            page = log.page(settings);
        });
    }

    private Optional<OnlineLog> online(WandbSettings settings, RunDescription run, Pace pace) {
        if (settings.apiKey().isEmpty()) {
            warning.accept("Weights & Biases: no key in WANDB_API_KEY or ~/.netrc; the run is logged offline");
            return Optional.empty();
        }
        try {
            var api = new WandbApi(settings.baseUrl(), settings.apiKey().get(), pace.request());
            return Optional.of(new OnlineLog(api, settings, run));
        } catch (IOException | RuntimeException e) {
            warning.accept("Weights & Biases: " + settings.baseUrl() + " takes no run, it is logged offline: "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    void log(Entry entry) {
        for (var log : List.copyOf(logs)) {
            try {
                entry.to(log);
            } catch (IOException | RuntimeException e) {
                giveUp(log, e);
            }
        }
    }

    private void giveUp(RunLog log, Exception failure) {
        logs.remove(log);
        if (log instanceof OnlineLog) {
            page = null;
            warning.accept("Weights & Biases: the server failed, the run is logged to " + folder + " alone: "
                    + failure.getMessage());
        } else {
            warning.accept("Weights & Biases: " + folder + " cannot be written: " + failure);
        }
    }

    /** Place where a person finds the run: a page, or the command that makes one. */
    Optional<String> where() {
        if (page != null) {
            return Optional.of(page);
        }
        return logs.isEmpty() ? Optional.empty() : Optional.of("wandb sync " + folder);
    }

    @Override
    public void close() {
        log(RunLog::close);
        logs.clear();
    }
}
