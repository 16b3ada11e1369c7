package io.github.img2dataset.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;

/** An application jar whose native decoder calls {@code abort} at magic pictures, as one with a bug would. */
public final class CrashingDecoder {
    private CrashingDecoder() {}

    /** Makes the jar of the real one. */
    public static Path jar(Path real, Path jar) throws IOException {
        Files.copy(real, jar, StandardCopyOption.REPLACE_EXISTING);
        try (var files = FileSystems.newFileSystem(jar)) {
            var imgcodecs = files.getPath("org/opencv/imgcodecs/Imgcodecs.class");
            Files.write(imgcodecs, withCheck(Files.readAllBytes(imgcodecs)));
            var own = MagicPicture.class.getName().replace('.', '/') + ".class";
            Files.createDirectories(Objects.requireNonNull(files.getPath(own).getParent()));
            try (InputStream code = Objects.requireNonNull(MagicPicture.class.getResourceAsStream("/" + own))) {
                Files.write(files.getPath(own), code.readAllBytes());
            }
        }
        return jar;
    }

    /** A picture at which an executor's process dies. */
    public static byte[] fatal(byte[] picture) {
        return joined(picture, MagicPicture.OUTSIDE_OF_THE_CHILD);
    }

    /** A picture at which a child dies, too. */
    public static byte[] fatalEverywhere(byte[] picture) {
        return joined(picture, MagicPicture.EVERYWHERE);
    }

    private static byte[] joined(byte[] picture, byte[] magic) {
        var joined = Arrays.copyOf(picture, picture.length + magic.length);
        System.arraycopy(magic, 0, joined, picture.length, magic.length);
        return joined;
    }

    private static byte[] withCheck(byte[] code) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        new ClassReader(code)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                var method = super.visitMethod(access, name, descriptor, signature, exceptions);
                                return name.equals("imdecode") ? checked(method) : method;
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private static MethodVisitor checked(MethodVisitor method) {
        return new MethodVisitor(Opcodes.ASM9, method) {
            @Override
            public void visitCode() {
                super.visitCode();
                visitVarInsn(Opcodes.ALOAD, 0);
                visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        MagicPicture.class.getName().replace('.', '/'),
                        "check",
                        "(Lorg/opencv/core/Mat;)V",
                        false);
            }
        };
    }
}
