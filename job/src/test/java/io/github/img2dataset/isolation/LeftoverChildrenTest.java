package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No child process outlives its executor, however that ends and whatever the child is at. */
@Timeout(120)
class LeftoverChildrenTest {

    @Test
    void anIdleChildEndsWithItsKilledExecutor() throws IOException {
        assertEndsWithItsParent("idle", Process::destroyForcibly);
    }

    @Test
    void aChildThatTransformsEndsWithItsKilledExecutor() throws IOException {
        assertEndsWithItsParent("busy", Process::destroyForcibly);
    }

    @Test
    void aChildEndsWithAnExecutorThatExits() throws IOException {
        assertEndsWithItsParent("idle", parent -> {
            try {
                parent.getOutputStream().close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private interface End {
        void of(Process parent);
    }

    private static void assertEndsWithItsParent(String state, End end) throws IOException {
        var parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Executor.class.getName(),
                        state)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            var child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();

            end.of(parent);

            assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(60));
        } finally {
            parent.destroyForcibly();
        }
    }

    /** An executor with a real child, that says the child's process number when the child is in the wanted state. */
    static final class Executor {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            var config =
                    ImageConfig.builder().decodeTimeout(Duration.ofHours(1)).build();
            var pool = DecoderPool.shared(config, 64 << 20, DecodeBudget.unlimited());
            pool.transform(Request.of(new byte[] {'B', 'M', 1, 2, 3}, null).orElseThrow(), new ImageTrace(), false);
            var child = ProcessHandle.current().children().findFirst().orElseThrow();
            if (arguments[0].equals("busy")) {
                keepBusy(pool, child);
            }
            System.out.println(child.pid());
            System.exit(System.in.read() < 0 ? 0 : 1);
        }

        /** One picture after the other from another thread. */
        private static void keepBusy(DecoderPool pool, ProcessHandle child) throws InterruptedException {
            var before = child.info().totalCpuDuration().orElseThrow();
            var asking = new Thread(() -> {
                while (true) {
                    pool.transform(Request.of(large(), null).orElseThrow(), new ImageTrace(), false);
                }
            });
            asking.setDaemon(true);
            asking.start();
            Await.until(() -> !child.info().totalCpuDuration().orElseThrow().equals(before));
        }

        private static byte[] large() {
            try {
                return Files.readAllBytes(
                        Path.of(Executor.class.getResource("/avif/420.avif").getPath()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
