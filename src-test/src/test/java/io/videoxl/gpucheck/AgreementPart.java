package io.videoxl.gpucheck;

import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.Engine;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;

/** The same frames, window and question on the device and on the CPU, which the golden files vouch for. */
final class AgreementPart {
    private static final int FRAMES = 2;
    private static final int MAX_QUESTION = 24;

    /** Cosine of the angle between the device's numbers and the CPU's; both round, in different places. */
    private static final double LEAST_COSINE = 0.99;

    /** In parts of the root of the mean square: which numbers these are tells rounding from a defect. */
    private static final double FAR_OFF = 0.2;

    private static final CancelFlag NEVER = new CancelFlag();

    private record Run(float[] features, float[] memory, float[] logits) {}

    private AgreementPart() {}

    static void run(Settings settings, String type, Rows rows) {
        var device = run(settings, type, settings.device());
        var cpu = run(settings, type, Device.cpu());
        compare(rows, "visual tokens", device.features, cpu.features);
        compare(rows, "summaries", device.memory, cpu.memory);
        compare(rows, "logits", device.logits, cpu.logits);
    }

    private static Run run(Settings settings, String type, Device device) {
        long start = System.nanoTime();
        try (var engine = Engine.load(
                        settings.model(type), device, new ComputeSettings(0, FlashAttention.AUTO), fraction -> {});
                var arena = Arena.ofShared()) {
            var shape = engine.shape();
            int tokens = FRAMES * shape.tokensPerFrame();
            var noise = new byte[Math.toIntExact(FRAMES * shape.frameBytes())];
            new Random(5).nextBytes(noise);
            try (var features = engine.newFeatures(tokens);
                    var memory = engine.newMemory(MemoryType.F16, 2 * tokens + 2 * MAX_QUESTION)) {
                engine.encode(arena.allocateFrom(ValueLayout.JAVA_BYTE, noise), FRAMES, features, 0, NEVER);
                engine.run(memory, ids(14), null, NEVER);
                engine.summarise(memory, features, tokens - tokens % settings.ratio, settings.ratio, NEVER);
                int kept = memory.length();
                var last = memory.read(shape.layers() - 1, 0, kept);
                var logits = new float[shape.logits()];
                engine.run(memory, ids(MAX_QUESTION), logits, NEVER);
                System.out.printf("%s took %.1f s%n", device.name(), (System.nanoTime() - start) / 1e9);
                return new Run(features.read(0, tokens), last.values(), logits);
            }
        }
    }

    private static int[] ids(int count) {
        return IntStream.range(0, count).map(i -> i * 31 % 251).toArray();
    }

    private static void compare(Rows rows, String what, float[] device, float[] cpu) {
        double product = 0;
        double deviceSquares = 0;
        double cpuSquares = 0;
        double largest = 0;
        int deviceBest = 0;
        int cpuBest = 0;
        for (int i = 0; i < cpu.length; i++) {
            product += (double) device[i] * cpu[i];
            deviceSquares += (double) device[i] * device[i];
            cpuSquares += (double) cpu[i] * cpu[i];
            largest = Math.max(largest, Math.abs(device[i] - cpu[i]));
            deviceBest = device[i] > device[deviceBest] ? i : deviceBest;
            cpuBest = cpu[i] > cpu[cpuBest] ? i : cpuBest;
        }
        double cosine = product / Math.sqrt(deviceSquares * cpuSquares);
        double rms = Math.sqrt(cpuSquares / cpu.length);
        var off = IntStream.range(0, cpu.length)
                .filter(i -> !(Math.abs(device[i] - cpu[i]) <= FAR_OFF * rms))
                .toArray();
        rows.add(
                what,
                cosine >= LEAST_COSINE,
                "cosine",
                String.format("%.6f", cosine),
                "largest difference",
                largest,
                "root of mean square",
                rms,
                "far off",
                off.length == 0
                        ? "none"
                        : "%d of %d, %d to %d".formatted(off.length, cpu.length, off[0], off[off.length - 1]),
                "same largest",
                deviceBest == cpuBest);
    }
}
