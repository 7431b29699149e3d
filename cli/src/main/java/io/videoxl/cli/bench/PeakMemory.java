package io.videoxl.cli.bench;

import io.videoxl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that is in use from here on until it is asked: of this process, and on a GPU. */
final class PeakMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    /** Linux's code for forgetting the peak. */
    private static final String FORGET_PEAK = "5";

    private static final int SAMPLE_MILLIS = 20;

    private final String device;
    private final Thread sampler;
    private volatile long deviceBytes;

    private PeakMemory(Device device) {
        this.device = device.name();
        sampler = device.type() == Device.Type.CPU
                ? null
                : Thread.ofPlatform().name("videoxl-bench-memory").daemon().unstarted(this::sample);
    }

    static PeakMemory from(Device device) {
        try {
            Files.writeString(CLEAR, FORGET_PEAK);
        } catch (IOException e) {
            // Another system, or not allowed: the peak is then that since the start of the process.
        }
        var peak = new PeakMemory(device);
        if (peak.sampler != null) {
            peak.sampler.start();
        }
        return peak;
    }

    /** Bytes that were resident at most; null where the system does not tell. */
    Long residentBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** Bytes in use on the device at most, seen in samples; null for a CPU. */
    Long deviceBytes() {
        return sampler == null ? null : deviceBytes;
    }

    private void sample() {
        try {
            while (true) {
                var now = Device.named(device);
                deviceBytes = Math.max(deviceBytes, now.memoryTotal() - now.memoryFree());
                Thread.sleep(SAMPLE_MILLIS);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        if (sampler != null) {
            sampler.interrupt();
        }
    }
}
