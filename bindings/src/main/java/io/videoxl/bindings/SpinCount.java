package io.videoxl.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * Bounds how long ggml's threads spin while they wait for each other.
 *
 * <p>ggml's CPU backend synchronises its threads many times in each pass, through GNU OpenMP, whose threads spin for about a
 * millisecond before they sleep. A thread that spins takes a core from what it waits for as soon as anything else runs, such as
 * the decoding of the next frames: on two busy cores passes took four times as long. Some microseconds are enough where cores are
 * free.
 */
final class SpinCount {
    static final String VARIABLE = "GOMP_SPINCOUNT";
    static final String ROUNDS = "10000";

    private SpinCount() {}

    /**
     * Sets the bound, unless the environment says how to wait. GNU OpenMP reads it while it is loaded, so this has to come before.
     * Does nothing where there is no {@code putenv}. (Of that type there are other functions, so that Java links it but once.)
     */
    static void bound() {
        if (System.getenv("OMP_WAIT_POLICY") != null || System.getenv(VARIABLE) != null) {
            return;
        }
        var linker = Linker.nativeLinker();
        linker.defaultLookup().find("putenv").ifPresent(function -> putenv(linker, function));
    }

    private static void putenv(Linker linker, MemorySegment function) {
        var setting = Arena.global().allocateFrom(VARIABLE + "=" + ROUNDS); // it becomes part of the environment
        try {
            int ignored = (int) linker.downcallHandle(function, LinkedAhead.descriptor("ip"))
                    .invokeExact(setting);
        } catch (IllegalCallerException e) {
            // The loader, which comes next, says what to do about it.
            return;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native function does not throw", e);
        }
    }
}
