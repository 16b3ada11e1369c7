package io.github.img2dataset.wandb;

import java.io.IOException;
import java.util.Map;

/** Takes a run's figures. Single-threaded; what is logged has arrived after {@link #flush()}. */
interface RunLog extends AutoCloseable {

    /** A row of the history. Its values are JSON; {@code _step} numbers the rows from 0. */
    void history(Map<String, Object> row) throws IOException;

    /** Figures of the machine: {@code cpu}, {@code memory_percent}. */
    void system(Map<String, Object> figures) throws IOException;

    /** A file of the run, by its path with slashes. */
    void file(String path, byte[] content) throws IOException;

    /** Makes sure of what was logged, and that the run still shows as alive. */
    void flush() throws IOException;

    /** The last word: the final figures and how the run ended. */
    void end(Map<String, Object> summary, int exitCode) throws IOException;

    @Override
    void close() throws IOException;
}
