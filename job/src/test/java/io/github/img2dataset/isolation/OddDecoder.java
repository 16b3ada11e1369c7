package io.github.img2dataset.isolation;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.TransformMessages;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.sample.Dimensions;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A child process that does what the file it is asked about says. */
final class OddDecoder {
    static final String ONCE = "die once ";

    private OddDecoder() {}

    static ProcessBuilder command(String... arguments) {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OddDecoder.class.getName());
        builder.command().addAll(java.util.List.of(arguments));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.exit(3);
        }
        var in = new DataInputStream(System.in);
        var out = new DataOutputStream(System.out);
        var config = (ImageConfig) new ObjectInputStream(in).readObject();
        out.writeByte(DecoderMain.READY);
        out.flush();
        while (true) {
            answer(Request.read(in), config, out);
            out.flush();
        }
    }

    private static void answer(Request request, ImageConfig config, DataOutputStream out)
            throws IOException, InterruptedException {
        var what = new String(request.body(), java.nio.charset.StandardCharsets.UTF_8);
        if (what.startsWith(ONCE) && !Files.exists(Path.of(what.substring(ONCE.length())))) {
            Files.createFile(Path.of(what.substring(ONCE.length())));
            Runtime.getRuntime().halt(134);
        }
        switch (what) {
            case "die" -> Runtime.getRuntime().halt(134);
            case "answer by halves" -> {
                out.writeInt(0x49324441);
                out.flush();
                Runtime.getRuntime().halt(0);
            }
            case "garbage" -> out.write(new byte[1000]);
            case "burn" -> {
                while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                }
            }
            case "wait" -> new CountDownLatch(1).await();
            default ->
                TransformMessages.write(
                        out,
                        new Transformed(
                                request.body(),
                                new Dimensions(config.imageSize(), request.boundingBoxes().length + 1),
                                null,
                                null,
                                null),
                        request.body(),
                        new ImageTrace());
        }
    }
}
