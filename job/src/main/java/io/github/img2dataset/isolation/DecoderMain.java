package io.github.img2dataset.isolation;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.TransformMessages;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.sample.InternalErrors;
import io.github.img2dataset.threads.Daemons;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The child process: reads its settings and then one request after the other from standard input, and answers on standard output. Ends when
 * its input does, so also when its parent dies, in the middle of an image.
 */
final class DecoderMain {
    /** Tells the parent that the natives are loaded and the system calls filtered. */
    static final int READY = 0x52;

    /** Tells the parent that the natives are loaded, and that this platform filters no system calls. */
    static final int READY_UNFILTERED = 0x55;

    private static final int BUFFER = 1 << 16;

    private DecoderMain() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        // Whatever else prints must not get in between the answers.
        var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER));
        System.setOut(System.err);
        var in = new DataInputStream(new BufferedInputStream(System.in, BUFFER));
        var config = (ImageConfig) new ObjectInputStream(in).readObject();
        var requests = new LinkedBlockingQueue<Request>();
        Daemons.of("decoder", () -> work(config, requests, out)).start();
        try {
            while (true) {
                requests.add(Request.read(in));
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(0); // the parent is gone or done, and nothing here is worth keeping
        }
    }

    /** Ends the process when it cannot answer: the parent then asks a fresh one. */
    private static void work(ImageConfig config, BlockingQueue<Request> requests, DataOutputStream out) {
        try (var transform = new ImageTransform(config)) {
            out.writeByte(SystemCallFilter.install() ? READY : READY_UNFILTERED);
            out.flush();
            while (true) {
                answer(transform, requests.take(), out);
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void answer(ImageTransform transform, Request request, DataOutputStream out) throws IOException {
        transform.trace().clear();
        TransformMessages.write(out, result(transform, request), request.body(), transform.trace());
        out.flush();
    }

    private static TransformResult result(ImageTransform transform, Request request) {
        try {
            return transform.transform(request.body(), boxes(request));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            if (InternalErrors.isNew(e)) {
                e.printStackTrace();
            }
            return new TransformResult.Rejected(InternalErrors.failure(e));
        }
    }

    private static @Nullable Object boxes(Request request) {
        return request.boundingBoxes().length == 0 ? null : request.boundingBoxes();
    }
}
