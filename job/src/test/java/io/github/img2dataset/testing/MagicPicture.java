package io.github.img2dataset.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.jna.NativeLibrary;
import java.util.Arrays;
import org.opencv.core.Mat;

/** What {@link CrashingDecoder}'s jar has beside the real one's classes; alone in the job's processes, so it needs nothing of the tests. */
public final class MagicPicture {
    /** Behind a picture that aborts the process of an executor, and not the child in which it is tried again. */
    static final byte[] OUTSIDE_OF_THE_CHILD = "abort outside of the child".getBytes(US_ASCII);

    /** Behind a picture that aborts every process; of the other's length. */
    static final byte[] EVERYWHERE = "abort everywhere anew ....".getBytes(US_ASCII);

    private MagicPicture() {}

    /** Called in the job's processes, by the changed decoder, before it decodes. */
    public static void check(Mat file) {
        var tail = new byte[OUTSIDE_OF_THE_CHILD.length];
        file.get(0, file.cols() - tail.length, tail);
        var isChild = System.getProperty("sun.java.command", "").contains("DecoderMain");
        if (Arrays.equals(tail, EVERYWHERE) || (Arrays.equals(tail, OUTSIDE_OF_THE_CHILD) && !isChild)) {
            NativeLibrary.getProcess().getFunction("abort").invokeVoid(new Object[0]);
        }
    }
}
