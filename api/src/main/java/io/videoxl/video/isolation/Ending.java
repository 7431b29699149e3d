package io.videoxl.video.isolation;

import io.videoxl.Isolation;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.Times;
import java.util.Map;
import java.util.regex.Pattern;

/** Why a child ended before its time, in words. */
final class Ending {
    /** Why it was ended. */
    enum Cause {
        /** It ended by itself. */
        ITSELF,
        MEMORY,
        STANDSTILL,
        /** Nobody needs it any more. */
        CLOSED
    }

    private static final int SIGNALLED = 128; // added to the number of a signal by which a process ends
    private static final int OUT_OF_MEMORY = 3;
    private static final int SIGXCPU = 24;
    private static final Map<Integer, String> SIGNALS = Map.of(
            4, "SIGILL", 5, "SIGTRAP", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
            "SIGTERM", 31, "SIGSYS");

    /** As Java reports it, such as {@code SIGSEGV (0xb)}. */
    private static final Pattern REPORTED = Pattern.compile("\\b(SIG[A-Z]+) \\(0x([0-9a-f]+)\\)");

    /** Where it was, such as {@code # C  [libavcodec.so.61+0x1234]}. */
    private static final Pattern PLACE = Pattern.compile("(?m)^# [CV]  \\[([^+\\]]+)\\+");

    private static final String DAMAGED =
            "The file is damaged, or made to do harm: convert it again from its source, or leave it out.";

    private Ending() {}

    /**
     * What users are told.
     *
     * @param status the process's exit value
     * @param errors the beginning of what it wrote to standard error
     */
    static VideoXLException of(String name, Cause cause, Isolation limits, int status, String errors) {
        if (cause == Cause.STANDSTILL) {
            return failed(
                    name,
                    "the process that decodes it made no progress for " + Times.words(limits.longestStandstill())
                            + " and was ended; expected a video that can be decoded. " + DAMAGED
                            + " If this machine is just slow, allow more: Isolation.withLongestStandstill.");
        }
        if (cause == Cause.MEMORY || status == OUT_OF_MEMORY || errors.contains("insufficient memory")) {
            return failed(
                    name,
                    "decoding it takes more than " + megabytes(limits.memoryBytes())
                            + " of memory, and was ended; expected less. If the video is just large, allow more:"
                            + " Isolation.withMemory. Otherwise it is damaged, or made to do harm.");
        }
        if (status == SIGNALLED + SIGXCPU) {
            return failed(
                    name,
                    "decoding it takes more than " + Times.words(limits.processorTime())
                            + " of processor time, and was ended; expected less. If the video is just long, allow more:"
                            + " Isolation.withProcessorTime, or watch a clip of it.");
        }
        return failed(
                name,
                "the process that decodes it " + how(status, errors) + "; expected a video that can be decoded. "
                        + DAMAGED);
    }

    /** Whether it ended by a signal, or Java reports one. */
    static boolean isCrash(int status, String errors) {
        return status > SIGNALLED || REPORTED.matcher(errors).find();
    }

    /** Of a process that did not come so far as to open anything. */
    static VideoXLException notStarted(String name, int status, String errors) {
        return new VideoXLException(
                Code.IO,
                name + ": the process that was to decode it " + how(status, errors)
                        + " before it was ready; expected it to start. Check that this machine has memory left, and that"
                        + " VideoXL's jars are where Java was started with.");
    }

    private static String how(int status, String errors) {
        var reported = REPORTED.matcher(errors);
        var place = PLACE.matcher(errors);
        var where = place.find() ? " in " + place.group(1) : "";
        if (reported.find()) {
            return "died by signal " + Integer.parseInt(reported.group(2), 16) + " (" + reported.group(1) + ")" + where;
        }
        if (status > SIGNALLED) {
            int signal = status - SIGNALLED;
            var known = SIGNALS.get(signal);
            return "died by signal " + signal + (known == null ? "" : " (" + known + ")") + where;
        }
        return "ended with status " + status + firstLine(errors);
    }

    private static String firstLine(String errors) {
        return errors.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(line -> " (" + line + ")")
                .orElse("");
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    static VideoXLException failed(String name, String what) {
        return new VideoXLException(Code.VIDEO_UNREADABLE, name + ": " + what);
    }
}
