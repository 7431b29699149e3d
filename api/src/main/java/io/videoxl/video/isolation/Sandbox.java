package io.videoxl.video.isolation;

import io.videoxl.bindings.SystemCalls;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a process gives up, for good: all that reading and decoding do not need. */
final class Sandbox {
    private static final int SIGKILL = 9;
    private static final int MOST_FILES = 256;

    /** For Java itself, which sets aside more than it uses. */
    private static final long OVERHEAD_BYTES = 1L << 30;

    private Sandbox() {}

    /** Ends this process when its parent does. Gives what is not enforced. */
    static List<String> bindTo(long parent) {
        try {
            if (SystemCalls.prctl(SystemCalls.PR_SET_PDEATHSIG, SIGKILL) == 0) {
                if (SystemCalls.getppid() != parent) {
                    Runtime.getRuntime().halt(1); // it has ended meanwhile
                }
                return List.of();
            }
        } catch (Throwable e) {
            // Told below; the end of standard input ends this process as well.
        }
        return List.of("that it ends at once with its parent");
    }

    /**
     * Limits this process and refuses it what it does not need.
     *
     * @param memoryBytes of data; somewhat more is left to Java
     * @return what is not enforced here
     */
    static List<String> close(long memoryBytes, Duration processorTime) {
        var unenforced = new ArrayList<String>();
        long seconds = Math.max(1, processorTime.toSeconds());
        limit(unenforced, "processor time", SystemCalls.RLIMIT_CPU, seconds, seconds + 1);
        long data = memoryBytes + OVERHEAD_BYTES;
        limit(unenforced, "memory", SystemCalls.RLIMIT_DATA, data, data);
        limit(unenforced, "the size of files", SystemCalls.RLIMIT_FSIZE, 0, 0);
        limit(unenforced, "core dumps", SystemCalls.RLIMIT_CORE, 0, 0);
        limit(unenforced, "open files", SystemCalls.RLIMIT_NOFILE, MOST_FILES, MOST_FILES);
        if (!filterSystemCalls()) {
            unenforced.add("that it opens no connection, starts no program and changes no file");
        }
        return unenforced;
    }

    private static void limit(List<String> unenforced, String what, int resource, long soft, long hard) {
        try {
            if (SystemCalls.setrlimit(resource, soft, hard) == 0) {
                return;
            }
        } catch (Throwable e) {
            // Told below.
        }
        unenforced.add("the limit of " + what);
    }

    private static boolean filterSystemCalls() {
        try (var arena = Arena.ofConfined()) {
            return SystemCalls.prctl(SystemCalls.PR_SET_NO_NEW_PRIVS, 1) == 0
                    && System.getProperty("os.arch").equals("amd64")
                    && SystemCalls.filter(SyscallFilter.program(
                                    (int) ProcessHandle.current().pid(), arena))
                            == 0;
        } catch (Throwable e) {
            return false;
        }
    }
}
