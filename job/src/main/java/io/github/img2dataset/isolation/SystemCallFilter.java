package io.github.img2dataset.isolation;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes system calls from this process that no decoder needs: sockets, starting programs, other processes' memory. A seccomp filter, on Linux
 * for x86_64 and arm64 (https://docs.kernel.org/userspace-api/seccomp_filter.html); elsewhere, and where a kernel or a container forbids
 * filters, nothing happens.
 */
final class SystemCallFilter {
    // Numbers of linux/filter.h, linux/seccomp.h, linux/audit.h and linux/prctl.h.
    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_GREATER_OR_EQUAL = 0x35;
    private static final int RETURN = 0x06;
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int ALLOW = 0x7fff_0000;
    private static final int REFUSE = 0x0005_0000 | 13; // EACCES
    private static final int X32 = 0x4000_0000;
    private static final int SET_NO_NEW_PRIVILEGES = 38;
    private static final int SET_MODE_FILTER = 1;
    private static final int ALL_THREADS = 1;

    private static final int INSTRUCTION = 8; // bytes

    /**
     * Numbers of one architecture.
     *
     * @param refused socket, connect, accept, bind, listen, fork, vfork, execve, execveat, ptrace, process_vm_readv,
     *     process_vm_writev, kill, io_uring_setup: those that the architecture has
     */
    private record Calls(int audit, int seccomp, int[] refused) {}

    private static final Calls X86_64 =
            new Calls(0xc000_003e, 317, new int[] {41, 42, 43, 49, 50, 57, 58, 59, 322, 101, 310, 311, 62, 425});
    private static final Calls ARM64 =
            new Calls(0xc000_00b7, 277, new int[] {198, 203, 202, 200, 201, 221, 281, 117, 270, 271, 129, 425});

    private SystemCallFilter() {}

    /** Installs the filter for all threads of this process; says whether it could. */
    static boolean install() {
        var calls = calls();
        if (calls == null) {
            return false;
        }
        try (var filter = program(calls);
                var program = new Memory(16)) {
            program.setShort(0, (short) (filter.size() / INSTRUCTION));
            program.setPointer(8, filter);
            var process = NativeLibrary.getProcess();
            return process.getFunction("prctl").invokeInt(new Object[] {SET_NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L}) == 0
                    && process.getFunction("syscall").invokeInt(new Object[] {
                                (long) calls.seccomp, (long) SET_MODE_FILTER, (long) ALL_THREADS, program
                            })
                            == 0;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private static @Nullable Calls calls() {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return null;
        }
        return Platform.isIntel() ? X86_64 : Platform.isARM() ? ARM64 : null;
    }

    private static Memory program(Calls calls) {
        var refused = calls.refused;
        var length = refused.length + 6;
        var filter = new Memory((long) length * INSTRUCTION);
        put(filter, 0, LOAD, 0, 0, ARCHITECTURE);
        put(filter, 1, JUMP_IF_EQUAL, 0, length - 3, calls.audit);
        put(filter, 2, LOAD, 0, 0, NUMBER);
        put(filter, 3, JUMP_IF_GREATER_OR_EQUAL, length - 5, 0, X32);
        IntStream.range(0, refused.length)
                .forEach(i -> put(filter, 4 + i, JUMP_IF_EQUAL, refused.length - i, 0, refused[i]));
        put(filter, length - 2, RETURN, 0, 0, ALLOW);
        put(filter, length - 1, RETURN, 0, 0, REFUSE);
        return filter;
    }

    /** An instruction; jumps count from the next one. */
    private static void put(Memory filter, int index, int code, int ifTrue, int ifFalse, int value) {
        var at = (long) index * INSTRUCTION;
        filter.setShort(at, (short) code);
        filter.setByte(at + 2, (byte) ifTrue);
        filter.setByte(at + 3, (byte) ifFalse);
        filter.setInt(at + 4, value);
    }
}
