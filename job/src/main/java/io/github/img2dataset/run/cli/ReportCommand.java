package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.report.page.Comparison;
import io.github.img2dataset.report.page.RunReport;
import io.github.img2dataset.run.ReportJob;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.TypedPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code img2dataset report}: a data set's report, or the numbers of several side by side. */
final class ReportCommand {
    private ReportCommand() {}

    /** The command that the arguments ask for, checked but not begun. */
    static Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(new ReportOptions(), arguments);
        if (options.session.help) {
            return Command.usage(new ReportOptions(), out);
        }
        if (options.folders.isEmpty()) {
            throw new UsageException("report needs the folder of a data set: img2dataset report out (see --help)");
        }
        options.session.check();
        return () -> run(options, out, err);
    }

    private static int run(ReportOptions options, PrintStream out, PrintStream err) throws IOException {
        try (var session = WatchedSession.open(options.session.processesCount, options.session.verbose, err)) {
            if (options.folders.size() == 1) {
                out.println("The report is "
                        + new ReportJob(session.spark(), TypedPath.of(options.folders.get(0)))
                                .write()
                                .file());
            } else {
                compare(session.spark(), options, out);
            }
            return ExitCode.DONE;
        } catch (FileNotFoundException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void compare(SparkSession spark, ReportOptions options, PrintStream out) throws IOException {
        var reports = new ArrayList<RunReport>();
        for (var folder : options.folders) {
            reports.add(new ReportJob(spark, TypedPath.of(folder)).read(false));
        }
        var comparison = new Comparison(reports);
        out.println(comparison.text());
        if (options.html != null) {
            var file = Path.of(TypedPath.of(options.html));
            Files.writeString(file, comparison.html());
            out.println("The comparison is " + file);
        }
    }
}
