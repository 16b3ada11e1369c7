package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.TypedPath;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.storage.OutputFolderInUseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code img2dataset verify}: checks a data set, prints what is wrong, and gives the exit code. */
final class VerifyCommand {
    private VerifyCommand() {}

    /**
     * What the arguments ask for.
     *
     * @throws UsageException when they do not fit
     */
    static Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(new VerifyOptions(), arguments);
        if (options.session.help) {
            return Command.usage(new VerifyOptions(), out);
        }
        var folder = options.outputFolder;
        if (folder == null || folder.isEmpty()) {
            throw new UsageException("verify needs the folder of a data set: img2dataset verify out (see --help)");
        }
        if (options.maxImagePixels < 1) {
            throw new UsageException("--max_image_pixels must be at least 1: " + options.maxImagePixels);
        }
        options.session.check();
        return () -> verify(TypedPath.of(folder), options, out, err);
    }

    private static int verify(String folder, VerifyOptions options, PrintStream out, PrintStream err)
            throws IOException {
        try (var session = WatchedSession.open(options.session.processesCount, options.session.verbose, err)) {
            var job = new VerifyJob(session.spark(), folder, options.deep ? options.maxImagePixels : 0);
            var report = options.repair ? job.repair() : job.check();
            out.println(report.text());
            return report.exitCode();
        } catch (FileNotFoundException | OutputFolderInUseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
