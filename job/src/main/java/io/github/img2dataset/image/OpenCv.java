package io.github.img2dataset.image;

import io.github.img2dataset.image.natives.NativeMessages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;

/**
 * Loads OpenCV's natives, once per JVM. Two artifacts offer the same {@code org.opencv} API; which one is on the
 * class path is the build's choice, so both are reached by name.
 */
public final class OpenCv {
    private OpenCv() {}

    /**
     * Loads the natives; later calls do nothing. Thread-safe.
     *
     * @throws IllegalStateException when there are none for this platform, saying which and what to install
     */
    public static void load() {
        Loaded.check();
    }

    /** OpenCV's version and the artifact it came with: {@code 4.14.0 (bytedeco)}. */
    public static String version() {
        load();
        return Core.getVersionString() + " (" + Loaded.PROVIDER + ")";
    }

    /** openpnp's older OpenCV fills up with gray what is missing. */
    static boolean refusesTruncatedJpeg() {
        return Loaded.PROVIDER.equals("bytedeco");
    }

    /** Initialised by the JVM, once; the failure is kept and told to every caller. */
    private static final class Loaded {
        static final String PROVIDER;
        private static final @Nullable Throwable FAILURE;

        /** The number that the libraries of OpenCV 4.14 have in their names. */
        private static final String ABI = "414";

        /** Libraries that libopenblas.so is linked to and brings along, not all of them on every platform; OpenCV's core is linked to it. */
        private static final List<String> BLAS_NEEDS = List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5");

        /** Libraries that libopencv_java.so of bytedeco's OpenCV is linked to ({@code readelf -d}), each after those it is linked to. */
        private static final List<String> MODULES =
                List.of(("core imgproc photo xphoto dnn dnn_superres img_hash saliency ml text phase_unwrapping flann"
                                + " features2d calib3d structured_light wechat_qrcode xfeatures2d imgcodecs video ximgproc"
                                + " objdetect aruco bgsegm bioinspired face tracking plot videoio")
                        .split(" ", -1));

        static {
            var provider = isPresent("org.bytedeco.opencv.opencv_java") ? "bytedeco" : "openpnp";
            PROVIDER = provider;
            FAILURE = attempt(provider);
        }

        private static @Nullable Throwable attempt(String provider) {
            try {
                // PixelRows cannot do without it; a platform that it does not know shows here, with its cause.
                Class.forName("com.sun.jna.Native");
                NativeMessages.silence();
                if (provider.equals("bytedeco")) {
                    loadBytedeco();
                } else {
                    Class.forName("nu.pattern.OpenCV").getMethod("loadLocally").invoke(null);
                }
                // One picture per core: threads inside OpenCV would only fight the other tasks.
                Core.setNumThreads(1);
                return null;
            } catch (InvocationTargetException e) {
                return e.getCause() == null ? e : e.getCause();
            } catch (ReflectiveOperationException | IOException | LinkageError | RuntimeException e) {
                return e;
            }
        }

        /**
         * JavaCPP loads the window module as well, with GTK, which servers lack; nothing here needs it. So the libraries
         * that OpenCV's Java binding is linked to are loaded one by one. OpenBLAS likewise: JavaCPP would complain on stderr
         * that it is of another release.
         */
        private static void loadBytedeco() throws ReflectiveOperationException, IOException {
            var natives = Class.forName("org.bytedeco.opencv.opencv_java", false, Loaded.class.getClassLoader());
            var platform = Loader.getPlatform();
            if (!platform.startsWith("linux-")) {
                Loader.load(natives);
                return;
            }
            for (var library : BLAS_NEEDS) {
                if (natives.getResource("/org/bytedeco/openblas/" + platform + "/" + library) != null) {
                    load(natives, "openblas/" + platform, library);
                }
            }
            load(natives, "openblas/" + platform, "libopenblas.so.0");
            for (var module : MODULES) {
                load(natives, "opencv/" + platform, "libopencv_" + module + ".so." + ABI);
            }
            load(natives, "opencv/" + platform, "libopencv_java.so");
        }

        private static void load(Class<?> natives, String folder, String library) throws IOException {
            var name = "/org/bytedeco/" + folder + "/" + library;
            var file = Loader.cacheResource(natives, name);
            if (file == null) {
                throw new FileNotFoundException("No " + name + " on the class path");
            }
            System.load(file.getPath());
        }

        private static boolean isPresent(String name) {
            try {
                Class.forName(name, false, Loaded.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }

        static void check() {
            if (FAILURE != null) {
                throw new IllegalStateException(
                        "OpenCV's natives do not load on " + System.getProperty("os.name") + " "
                                + System.getProperty("os.arch")
                                + ": the jar holds those for Linux x86_64 and arm64 (glibc). Elsewhere build it with"
                                + " -Dopenpnp, or add org.bytedeco's opencv, openblas and javacpp jars for the platform"
                                + " to the class path. Cause: " + FAILURE,
                        FAILURE);
            }
        }
    }
}
