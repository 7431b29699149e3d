package io.videoxl.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few calls of Linux by which a process gives up what it may do. All answer 0 where they succeed. */
public final class SystemCalls {
    // sys/prctl.h
    public static final int PR_SET_PDEATHSIG = 1;
    public static final int PR_SET_NO_NEW_PRIVS = 38;

    // sys/resource.h
    public static final int RLIMIT_CPU = 0;
    public static final int RLIMIT_FSIZE = 1;
    public static final int RLIMIT_DATA = 2;
    public static final int RLIMIT_CORE = 4;
    public static final int RLIMIT_NOFILE = 7;

    private static final int SECCOMP = 317; // its number on x86-64
    private static final int SET_MODE_FILTER = 1;
    private static final int ALL_THREADS = 1; // SECCOMP_FILTER_FLAG_TSYNC

    private SystemCalls() {}

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
    }

    public static int prctl(int option, long value) throws Throwable {
        var type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        return (int) function("prctl", type, Linker.Option.firstVariadicArg(1)).invokeExact(option, value, 0L, 0L, 0L);
    }

    public static int getppid() throws Throwable {
        return (int) function("getppid", FunctionDescriptor.of(JAVA_INT)).invokeExact();
    }

    /** Sets both limits, that which may be raised again and that which may not. */
    public static int setrlimit(int resource, long soft, long hard) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var limits = arena.allocateFrom(JAVA_LONG, soft, hard);
            var type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
            return (int) function("setrlimit", type).invokeExact(resource, limits);
        }
    }

    /** Filters the system calls of all threads from now on. Needs {@code PR_SET_NO_NEW_PRIVS}. */
    public static long filter(MemorySegment program) throws Throwable {
        var type = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);
        return (long) function("syscall", type, Linker.Option.firstVariadicArg(1))
                .invokeExact((long) SECCOMP, (long) SET_MODE_FILTER, (long) ALL_THREADS, program);
    }
}
