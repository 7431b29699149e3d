package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.video.isolation.IsolatedSources;
import java.time.Duration;
import java.util.Objects;

/**
 * What the child process may take that decodes a {@link Video#isolated(Isolation) video} or {@link Image#isolated(Isolation) image} of
 * somebody who is not trusted.
 *
 * <p>On Linux the process is refused, for good and before it reads the first byte of the source: more memory, processor time and
 * open files than here, files' changes, core dumps; on x86-64 also all connections, other processes and programs. It ends with the
 * process that started it. What a system does not enforce is told once as a warning of the log. Files that this user may read
 * stay readable to it; it has nobody to tell but the pictures and texts that it answers with.
 *
 * <p>Immutable and thread-safe.
 *
 * @param memoryBytes of its own that it may use, Java's own included; the default is 2 GiB. Pictures need some tens of times their
 *     size. Where it takes more it is ended, within a tenth of a second; what is more than 1 GiB beyond it never gets
 * @param processorTime of all its threads together; the default is two hours
 * @param longestStandstill how long nothing may be read and no picture be decoded; the default is 60 s
 */
public record Isolation(long memoryBytes, Duration processorTime, Duration longestStandstill) {
    private static final long LEAST_MEMORY = 256L << 20;
    private static final Isolation DEFAULTS = new Isolation(2L << 30, Duration.ofHours(2), Duration.ofSeconds(60));

    /**
     * Refuses what nothing could be decoded with.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the memory is less than 256 MiB or a time not more than 0
     */
    public Isolation {
        Objects.requireNonNull(processorTime, "processorTime");
        Objects.requireNonNull(longestStandstill, "longestStandstill");
        if (memoryBytes < LEAST_MEMORY) {
            throw refused("memory of " + memoryBytes + " bytes", "at least " + LEAST_MEMORY);
        }
        requirePositive("processor time", processorTime);
        requirePositive("longest standstill", longestStandstill);
    }

    private static void requirePositive(String what, Duration time) {
        if (!time.isPositive()) {
            throw refused("a " + what + " of " + time, "more than 0");
        }
    }

    private static VideoXLException refused(String found, String expected) {
        return new VideoXLException(Code.INVALID_ARGUMENT, "Isolation: " + found + "; expected " + expected + ".");
    }

    /** {@return the limits that are used unless told otherwise} */
    public static Isolation defaults() {
        return DEFAULTS;
    }

    /**
     * Another limit of memory.
     *
     * @param bytes at least 256 MiB
     * @return the other limits
     * @throws VideoXLException {@code INVALID_ARGUMENT}
     */
    public Isolation withMemory(long bytes) {
        return new Isolation(bytes, processorTime, longestStandstill);
    }

    /**
     * Another limit of processor time, of which whole seconds count.
     *
     * @param time more than 0
     * @return the other limits
     * @throws VideoXLException {@code INVALID_ARGUMENT}
     */
    public Isolation withProcessorTime(Duration time) {
        return new Isolation(memoryBytes, time, longestStandstill);
    }

    /**
     * Another longest standstill.
     *
     * @param time more than 0
     * @return the other limits
     * @throws VideoXLException {@code INVALID_ARGUMENT}
     */
    public Isolation withLongestStandstill(Duration time) {
        return new Isolation(memoryBytes, processorTime, time);
    }

    /**
     * Says that a source is about to come that will be isolated within these limits: a process for it is started and made ready
     * meanwhile, in a second of processor time, so that its decoding begins at once. Returns at once, and never fails: without such a
     * process, one is started once the source is there. One that nothing comes for ends after two minutes; saying it again keeps it.
     */
    public void prepare() {
        IsolatedSources.expect(this);
    }
}
