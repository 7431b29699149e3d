package io.videoxl.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** What Linux knows of this process. */
final class ProcessStatus {
    private ProcessStatus() {}

    /** The most memory that was resident at any time, in bytes. */
    static long peakResident() {
        return bytes("VmHWM:");
    }

    /** Memory that is resident now, in bytes. */
    static long resident() {
        return bytes("VmRSS:");
    }

    private static long bytes(String key) {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            var line = lines.filter(each -> each.startsWith(key)).findFirst().orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int openFiles() {
        return entries("/proc/self/fd");
    }

    /** The system's threads, without those that end: Java waits for a thread's work only. */
    static int threads() {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            least = Math.min(least, entries("/proc/self/task"));
            LockSupport.parkNanos(5_000_000);
        }
        return least;
    }

    private static int entries(String folder) {
        return Path.of(folder).toFile().list().length;
    }
}
