package io.github.img2dataset.image.natives;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the lines that OpenCV, libjpeg, libpng and libtiff print about each damaged image out of the executors' logs;
 * the sample's error message says what there is to say. That they printed something is all they tell of files that they read in spite of damage, so
 * it is counted.
 */
public final class NativeMessages {
    /** Stream that the lines go to; null where they stay. Written once, before any decoder runs. */
    private static volatile @Nullable Pointer sink;

    private static volatile @Nullable Function position;

    private NativeMessages() {}

    /**
     * Tells OpenCV by its environment variable, which it reads when it loads, and gives the C library another {@code
     * stderr}: libjpeg and libpng know no other way. Java and the JVM write to the file descriptor and are not
     * affected. Where this does not work, the lines stay.
     */
    public static void silence() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            var process = NativeLibrary.getProcess();
            process.getFunction("setenv").invokeInt(new Object[] {"OPENCV_LOG_LEVEL", "SILENT", 0});
            var nowhere = process.getFunction("fopen").invokePointer(new Object[] {"/dev/null", "w"});
            if (nowhere != null) {
                process.getGlobalVariableAddress("stderr").setPointer(0, nowhere);
                position = process.getFunction("ftell");
                sink = nowhere;
            }
        } catch (UnsatisfiedLinkError e) {
            // A C library that has no such names: there is nothing more to be done.
        }
    }

    /**
     * A number that is another one after a decoder of this process, in whichever thread, has printed something. Where lines are not silenced it stays.
     */
    public static long count() {
        var ftell = position;
        var file = sink;
        // The bytes in the stream's buffer, which is emptied into nothing when it is full.
        return ftell == null || file == null ? 0 : ftell.invokeLong(new Object[] {file});
    }
}
