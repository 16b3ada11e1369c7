package io.github.img2dataset.fetch;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The operating system's limit on the files and sockets that this process may have open ({@code ulimit -n}). */
public final class OpenFiles {
    /** Message of a failure that is this machine's and no host's. */
    static final String EXHAUSTED = "Too many open files here (raise ulimit -n, or lower --thread_count)";

    private OpenFiles() {}

    /** Most files and sockets open at a time; {@link Long#MAX_VALUE} where the system does not tell. */
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** Whether no socket could be opened for the limit: EMFILE or ENFILE, which the JDK tells by their text alone. */
    static boolean areExhausted(Throwable failure) {
        var message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("too many open files");
    }
}
