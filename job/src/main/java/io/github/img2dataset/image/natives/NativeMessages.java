package io.github.img2dataset.image.natives;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Keeps the lines that OpenCV, libjpeg, libpng and libtiff print about each damaged image out of the executors' logs;
 * the sample's error message says what there is to say.
 */
public final class NativeMessages {
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
            }
        } catch (UnsatisfiedLinkError e) {
            // A C library that has no such names: there is nothing more to be done.
        }
    }
}
