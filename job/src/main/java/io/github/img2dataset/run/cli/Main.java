package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.image.OpenCv;
import io.github.img2dataset.report.Progress;
import io.github.img2dataset.run.DownloadJob;
import io.github.img2dataset.run.Interruption;
import io.github.img2dataset.run.StoreRefusal;
import io.github.img2dataset.run.UserMistakes;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.JobOptions;
import io.github.img2dataset.run.options.Product;
import io.github.img2dataset.storage.FailureLog;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;

/** The command line: what was asked for, and the exit code. */
public final class Main {
    /** For the launchers: checks the arguments that follow, so that a mistake is told before anything is submitted. */
    private static final String CHECK_OPTIONS = "check-options";

    /** For programs that run the launcher: {@link EventsCommand}. */
    private static final String EVENTS = "events";

    /** Set by the launcher: the columns of the terminal that standard error is, 0 when it is none. */
    private static final String TERMINAL = "img2dataset.terminal";

    private final PrintStream out;
    private final PrintStream err;

    /** Why the exit code is not 0, in one line. */
    private String reason = "";

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        var main = new Main(System.out, System.err);
        var exitCode = main.run(List.of(arguments));
        ProcessEnd.of(System.getProperties(), System.getenv()).end(exitCode, main.reason);
    }

    /** Runs a command; gives the exit code. */
    int run(List<String> arguments) {
        return exitCodeOf(() -> command(arguments).run());
    }

    /** Runs a command; says what ended it early, and gives the exit code. */
    int exitCodeOf(Command command) {
        try {
            return command.run();
        } catch (UsageException e) {
            reason = String.valueOf(e.getMessage());
            err.println("img2dataset: " + reason);
            return ExitCode.USAGE;
        } catch (CancelledException e) {
            reason = String.valueOf(e.getMessage());
            if (!Interruption.happened()) { // which says so itself
                err.println("img2dataset: " + reason);
            }
            return Interruption.EXIT_CODE;
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            if (Interruption.happened()) {
                return interrupted();
            }
            var refusal = StoreRefusal.of(e);
            if (refusal.isPresent()) {
                reason = refusal.get();
                err.println("img2dataset: " + reason);
                return ExitCode.USAGE;
            }
            reason = String.valueOf(e.getMessage());
            sayWhatFailed(e);
            return ExitCode.INTERNAL;
        } catch (LinkageError e) {
            // Spark has classes that add a shutdown hook as they load, which they cannot in a JVM that goes down.
            if (Interruption.happened()) {
                return interrupted();
            }
            throw e;
        }
    }

    private int interrupted() {
        reason = "interrupted";
        return Interruption.EXIT_CODE;
    }

    /** Why the last command's exit code is not 0, in one line. */
    String reason() {
        return reason;
    }

    private void sayWhatFailed(Exception e) {
        var log = LoggerFactory.getLogger(Main.class);
        if (FailureLog.needsTrace(log, e)) {
            log.error("The run failed", e);
        } else {
            err.println("img2dataset: the run failed: " + e.getMessage() + " (--verbose tells more)");
        }
    }

    /** What the arguments ask for, checked but not begun. */
    private Command command(List<String> arguments) {
        var rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (arguments.isEmpty() ? "" : arguments.get(0)) {
            case "-h" -> () -> say(CommandLineParser.briefHelp());
            case "demo" -> rest.contains("--help") ? () -> say(Demo.HELP) : () -> Demo.run(rest, this, out, err);
            case "doctor" -> DoctorCommand.parse(rest, out, err);
            case "duplicates" -> DuplicatesCommand.parse(rest, out, err);
            case "index" -> IndexCommand.parse(rest, out, err);
            case "pack" -> PackCommand.parse(rest, out, err);
            case "report" -> ReportCommand.parse(rest, out, err);
            case "verify" -> VerifyCommand.parse(rest, out, err);
            case EVENTS -> new EventsCommand(rest, this, out, err);
            case CHECK_OPTIONS -> {
                command(rest);
                yield () -> ExitCode.DONE;
            }
            default -> download(CommandLineParser.parse(arguments));
        };
    }

    private Command download(JobOptions options) {
        if (options.run.help) {
            return () -> say(CommandLineParser.help());
        }
        if (options.run.version) {
            return () -> say(versions());
        }
        var config = JobConfig.from(options);
        return () -> download(options, config);
    }

    private int say(String text) {
        out.println(text);
        return ExitCode.DONE;
    }

    private int download(JobOptions options, JobConfig config) throws IOException {
        sayWhatDoesNothing(options.run);
        config.warnings().forEach(warning -> notice("warning: " + warning));
        try (var session = WatchedSession.open(options.run, config, err)) {
            return run(session.spark(), config);
        }
    }

    int run(SparkSession spark, JobConfig config) throws IOException {
        var summary = UserMistakes.told(new DownloadJob(spark, config, this::progress, this::notice)::run);
        out.println(summary.text());
        if (!summary.isComplete()) {
            reason = "some shards are missing; run the same command again to make them";
            return ExitCode.SHARDS_MISSING;
        }
        if (summary.fallsShortOf(config.minSuccessRate())) {
            reason = "fewer rows succeeded than --min_success_rate " + config.minSuccessRate() + " asks for: "
                    + summary.totals().successes() + " of " + summary.totals().count();
            err.println("img2dataset: " + reason);
            return ExitCode.FEW_SUCCESSES;
        }
        return ExitCode.DONE;
    }

    private void notice(String line) {
        err.println("img2dataset: " + line);
    }

    private Progress progress(String runId, int shards, long rows) {
        return Progress.start(err, Integer.getInteger(TERMINAL, 0), runId, shards, rows);
    }

    private void sayWhatDoesNothing(JobOptions.RunOptions run) {
        if (run.subjobSize != null || run.distributor != null) {
            err.println("img2dataset: --subjob_size and --distributor do nothing here: Spark distributes the shards");
        }
    }

    private static String versions() {
        return "img2dataset for Spark " + Product.VERSION + System.lineSeparator()
                + "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + System.lineSeparator()
                + "Java " + Runtime.version() + System.lineSeparator()
                + "OpenCV " + OpenCv.version();
    }
}
