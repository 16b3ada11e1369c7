package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.StreamedList;
import io.github.img2dataset.urls.UrlList;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The list that the user named, as files that every machine can read. Used on the driver. */
public final class GivenList implements AutoCloseable {
    private final String extension;
    private final InputFiles found;
    private final @Nullable StreamedList streamed;

    private GivenList(String extension, InputFiles found, @Nullable StreamedList streamed) {
        this.extension = extension;
        this.found = found;
        this.streamed = streamed;
    }

    /**
     * Looks at the beginning of a list on this machine's disk, as a run does later, so that what is wrong there is told before
     * Spark takes its seconds to start. Any other list is left to the run, and so are several files that may be those of a data
     * set, for the output folder has something in it.
     *
     * @throws UsageException when there is no such list, or it cannot be read as asked
     */
    public static void checkHead(JobConfig config, Map<String, String> storageSettings) throws IOException {
        var format = config.list().format();
        var uri = config.urlList();
        if (format.isOfSpark() || StreamedList.isStreamed(uri) || !InputFiles.areLocal(uri, storageSettings)) {
            return;
        }
        UserMistakes.told(() -> {
            var files = InputFiles.list(uri, format.extension(), storageSettings);
            if (files.size() == 1 || isEmpty(config.outputFolder(), storageSettings)) {
                UrlList.checkHead(files, config.list(), new InputReader(storageSettings));
            }
            return files;
        });
    }

    private static boolean isEmpty(String folder, Map<String, String> storageSettings) throws IOException {
        return !InputFiles.areLocal(folder, storageSettings)
                || OutputFolder.open(folder, storageSettings).list().isEmpty();
    }

    /**
     * Finds the files; a list that can be read only once is read now.
     *
     * @throws FileNotFoundException when there is none; the message is meant for the user
     */
    public static GivenList find(JobConfig config, Map<String, String> storageSettings) throws IOException {
        var uri = config.urlList();
        if (config.list().format().isOfSpark()) {
            throw new UsageException("--input_format " + config.list().format().extension()
                    + ": only a run reads such a list; to try one, run with --output_format dummy");
        }
        var extension = config.list().format().extension();
        if (uri.startsWith("hf://")) {
            throw new FileNotFoundException(
                    uri + " is not read from here: download the data set's files first (hf"
                            + " download --repo-type dataset OWNER/NAME) and give their folder, or give the https address of one file");
        }
        if (!StreamedList.isStreamed(uri)) {
            return new GivenList(extension, InputFiles.find(uri, extension, storageSettings), null);
        }
        var streamed = StreamedList.read(uri, config.fetch().userAgent(), config.fetch()::proxyFor);
        return new GivenList(extension, new InputFiles(List.of(streamed.onDriver()), List.of()), streamed);
    }

    /** The files that were found, and those that were left out. */
    InputFiles found() {
        return found;
    }

    /** The files, for a reader on this machine that leaves nothing behind. */
    public List<InputFile> files() {
        return found.files();
    }

    /** The file of a list that was read once, for a run that writes to that folder: it is kept there. */
    List<InputFile> publish(OutputFolder folder, String runId) throws IOException {
        return streamed == null ? found.files() : List.of(streamed.publish(folder, extension, runId));
    }

    /** Whether the files that a run reads are a copy, which overwriting the data set leaves alone. */
    boolean isCopied() {
        return streamed != null;
    }

    /** The data set now rests on this list. */
    void keep() {
        if (streamed != null) {
            streamed.keep();
        }
    }

    @Override
    public void close() throws IOException {
        if (streamed != null) {
            streamed.close();
        }
    }
}
