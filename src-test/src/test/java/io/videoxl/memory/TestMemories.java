package io.videoxl.memory;

import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import io.videoxl.convert.Synthesizer;
import io.videoxl.engine.CancelFlag;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.Engine;
import io.videoxl.engine.KeyValueMemory;
import io.videoxl.gguf.ModelFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The model by formula that memories are made with, and memories with records that fit them. */
final class TestMemories {
    static final String MODEL_NAME = "Video-XL formula golden";
    /** Tokens of {@link #record}. */
    static final int TOKENS = 7 + 10 + 20 + 8;

    private static final List<WatchedFrame> FRAMES = IntStream.range(0, 25)
            .mapToObj(
                    i -> new WatchedFrame(i < 20 ? "film.mp4" : "picture \u89c6.png", Duration.ofMillis(40 * (i % 20))))
            .toList();

    private static Engine engine;
    private static String fingerprint;

    private TestMemories() {}

    /** The engine, loaded once for all tests. */
    static synchronized Engine engine() {
        if (engine == null) {
            engine = load();
        }
        return engine;
    }

    static String fingerprint() {
        engine();
        return fingerprint;
    }

    private static Engine load() {
        return withFile(model -> {
            Synthesizer.ofSize("golden").write(model);
            fingerprint = ModelFingerprint.of(model);
            return load(model);
        });
    }

    /**
     * The model with other settings.
     *
     * @param replacements parts of its configuration, each followed by what replaces it
     */
    static Engine load(String... replacements) {
        return withFile(model -> {
            try (var in = Synthesizer.class.getResourceAsStream("golden.json")) {
                var json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                for (int i = 0; i < replacements.length; i += 2) {
                    json = json.replace(replacements[i], replacements[i + 1]);
                }
                Files.writeString(model, json);
                Synthesizer.ofConfig(model).write(model);
                return load(model);
            }
        });
    }

    private static Engine load(Path model) {
        var cpu = Device.list().stream()
                .filter(device -> device.type() == Device.Type.CPU)
                .findFirst()
                .orElseThrow();
        return Engine.load(model, cpu, new ComputeSettings(1, FlashAttention.AUTO), part -> {});
    }

    private interface Loading {
        Engine load(Path file) throws IOException;
    }

    private static Engine withFile(Loading loading) {
        try {
            var file = Files.createTempFile("videoxl", ".gguf");
            try {
                return loading.load(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prompt, three windows, of which the second begins within the first one's last frame, and a warning. */
    static MemoryRecord record(MemoryType type) {
        var windows = List.of(window(0, 16, 0, 10, 0, 11), window(1, 8, 10, 20, 10, 20), window(2, 16, 30, 8, 20, 25));
        return new MemoryRecord(
                MODEL_NAME,
                fingerprint(),
                type,
                "Be brief.",
                7,
                FRAMES,
                windows,
                List.of("film.mp4: ended early"),
                List.of("tone mapping"));
    }

    private static WatchedWindow window(int index, int ratio, int firstSummary, int summaries, int first, int end) {
        var from = FRAMES.get(first).time();
        return new WatchedWindow(
                index,
                ratio,
                firstSummary,
                summaries,
                first,
                end,
                from,
                FRAMES.get(end - 1).time());
    }

    /** A memory that the engine filled, with more tokens behind those of {@link #record}. */
    static KeyValueMemory memory(MemoryType type) {
        var memory = engine().newMemory(type, TOKENS + 50);
        var tokens = new Random(7).ints(TOKENS + 9, 0, 500).toArray();
        engine().run(memory, tokens, null, new CancelFlag());
        return memory;
    }

    /** A memory of random bits that are all finite numbers. */
    static KeyValueMemory randomMemory(MemoryType type, int tokens) {
        var memory = engine().newMemory(type, tokens);
        int layers = memory.shape().layers();
        var bytes = new byte[Math.toIntExact(layers * tokens * memory.rowBytes())];
        new Random(tokens).nextBytes(bytes);
        // The byte that holds the exponent's highest bit, in each number or in each block's scale.
        int first = type == MemoryType.F32 ? 3 : 1;
        int step = type == MemoryType.F32 ? 4 : type == MemoryType.F16 ? 2 : 34;
        for (int i = first; i < bytes.length; i += step) {
            bytes[i] &= (byte) 0xbf;
        }
        try (var arena = Arena.ofConfined()) {
            var rows = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            memory.appendRaw(tokens, rows, rows);
        }
        return memory;
    }

    /** All keys, then all values, of the first tokens. */
    static byte[] bits(KeyValueMemory memory, int tokens) {
        int layers = memory.shape().layers();
        long layerBytes = tokens * memory.rowBytes();
        try (var arena = Arena.ofConfined()) {
            var all = arena.allocate(2 * layers * layerBytes);
            for (int layer = 0; layer < layers; layer++) {
                memory.readRaw(
                        layer,
                        0,
                        tokens,
                        all.asSlice(layer * layerBytes, layerBytes),
                        all.asSlice((layers + layer) * layerBytes, layerBytes));
            }
            return all.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** The logits that follow a question. */
    static float[] answer(KeyValueMemory memory, int length) {
        memory.truncate(length);
        memory.reserve(length + 4);
        var logits = new float[engine().shape().logits()];
        engine().run(memory, new int[] {3, 1, 4, 1}, logits, new CancelFlag());
        memory.truncate(length);
        return logits;
    }

    static MemoryFile.Opened open(Path file) {
        return MemoryFile.read(file, engine(), MODEL_NAME, fingerprint(), 0);
    }
}
