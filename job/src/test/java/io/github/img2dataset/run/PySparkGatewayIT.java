package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import py4j.GatewayServer;

/**
 * A run from Python, without Python: what {@code spark._jvm.io.github...DownloadJob.run(spark._jsparkSession, [...])}
 * sends through the gateway that PySpark opens, a line a word, as py4j's protocol has it.
 */
@Timeout(180)
class PySparkGatewayIT {
    @TempDir
    Path folder;

    /** What the gateway's other side begins with. */
    public static final class EntryPoint {
        public SparkSession session() {
            return LocalSpark.session();
        }
    }

    @Test
    void runsTheJobForTheOtherSideOfTheGateway() throws IOException {
        var gateway = new GatewayServer.GatewayServerBuilder(new EntryPoint())
                .javaPort(0)
                .javaAddress(InetAddress.getLoopbackAddress())
                .build();
        gateway.start();
        try (var server = new ImageServer();
                var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getListeningPort());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            var list = Files.writeString(folder.resolve("list.txt"), server.url("/ok/1.jpg"));
            var session = ask(socket, in, "c", "t", "session");
            var arguments = ask(socket, in, "i", "java.util.ArrayList");
            for (var word : List.of(
                    "--url_list",
                    list.toString(),
                    "--output_folder",
                    folder.resolve("out").toString(),
                    "--allowed_networks",
                    "127.0.0.0/8")) {
                assertThat(ask(socket, in, "c", arguments, "add", "s" + word)).isEqualTo("true");
            }

            var summary =
                    ask(socket, in, "c", "z:" + DownloadJob.class.getName(), "run", "r" + session, "r" + arguments);

            assertThat(ask(socket, in, "c", summary, "isComplete")).isEqualTo("true");
            assertThat(folder.resolve("out").resolve("00000").resolve("000000000.jpg"))
                    .exists();
        } finally {
            gateway.shutdown();
        }
    }

    /** A command's answer: {@code !y} for success, the letter of a type, and the value or the name of the object. */
    private static String ask(Socket socket, BufferedReader in, String... words) throws IOException {
        var command = String.join("\n", words) + "\ne\n";
        socket.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
        var answer = in.readLine();
        assertThat(answer).startsWith("!y");
        return answer.substring("!yr".length());
    }
}
