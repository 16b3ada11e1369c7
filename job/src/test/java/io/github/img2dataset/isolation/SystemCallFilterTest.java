package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SystemCallFilterTest {

    @Test
    void aFilteredProcessOpensNoSocketAndStartsNoProgram() throws IOException, InterruptedException {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filtered.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        assumeThat(said).as("a kernel or a container that forbids filters").doesNotContain("not installed");

        assertThat(said).isEqualTo("socket refused, program refused, file read");
    }

    static final class Filtered {
        public static void main(String[] arguments) {
            if (!SystemCallFilter.install()) {
                System.out.print("not installed");
                return;
            }
            var socket = tries(() -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close());
            var program = tries(() -> new ProcessBuilder("/bin/true").start().waitFor());
            var file = tries(() -> java.nio.file.Files.readAllBytes(Path.of("/proc/self/status")));
            System.out.print("socket " + (socket ? "open" : "refused") + ", program " + (program ? "run" : "refused")
                    + ", file " + (file ? "read" : "refused"));
        }

        private interface Attempt {
            void run() throws Exception;
        }

        private static boolean tries(Attempt attempt) {
            try {
                attempt.run();
                return true;
            } catch (Exception | LinkageError e) {
                return false;
            }
        }
    }
}
