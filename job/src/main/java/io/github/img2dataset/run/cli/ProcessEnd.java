package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.ExitCode;
import java.util.Map;
import java.util.Properties;

/**
 * How the driver's process ends. A process of its own ends with the exit code of the command. In YARN's cluster mode the
 * driver is a thread of the application master, which reports the final status when {@code main} returns or throws: a
 * JVM that exits before counts as a failed attempt, whatever its exit code, and YARN runs the job again.
 */
enum ProcessEnd {
    /** The JVM exits with the command's exit code. */
    EXIT,
    /** {@code main} returns when all went well, and throws when not. */
    RETURN;

    private static final String DEPLOY_MODE = "spark.submit.deployMode";
    private static final String MASTER = "spark.master";

    /** YARN sets it in each of its containers. */
    private static final String YARN_CONTAINER = "CONTAINER_ID";

    /**
     * The end that suits where this process runs. The driver's pod on Kubernetes and the driver of a standalone cluster
     * are processes of their own, whose exit code is what the cluster reports.
     *
     * @param properties the JVM's, among them Spark's settings
     */
    static ProcessEnd of(Properties properties, Map<String, String> environment) {
        var mode = properties.getProperty(DEPLOY_MODE, "");
        var isYarn = properties.getProperty(MASTER, "").startsWith("yarn") || environment.containsKey(YARN_CONTAINER);
        return isYarn && mode.equals("cluster") ? RETURN : EXIT;
    }

    /**
     * Ends the process.
     *
     * @param reason why the exit code is not 0, in one line
     * @throws CommandFailedException in place of an exit, when the exit code is not 0
     */
    void end(int exitCode, String reason) {
        if (this == EXIT) {
            System.exit(exitCode);
        }
        if (exitCode != ExitCode.DONE) {
            throw new CommandFailedException(
                    "img2dataset ended with exit code " + exitCode + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    /** The command did not succeed; what the cluster shows as its diagnostics. */
    static final class CommandFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CommandFailedException(String message) {
            // Without a stack: the cluster prints it, and it would say nothing of the failure.
            super(message, null, false, false);
        }
    }
}
