package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.videoxl.Chunks;
import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Engine;
import io.videoxl.memory.KeptGroup;
import io.videoxl.memory.KeptGroups;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with what the published Video-XL-2 modules compute, in float32, on small models whose weights come from a formula. The
 * files are those of the folder that the property {@value #FOLDER} names, by default the ones among the test resources.
 */
class Xl2GoldenTest {
    private static final String FOLDER = "videoxl.golden.xl2.dir";

    /** What any implementation in float32 should reach; a looser one would let mistakes through. */
    private static final double FEATURES = 2e-4;

    private static final double MEMORY = 2e-4;
    private static final double LOGITS = 2e-3;

    private static final int THREADS = 1;

    @TempDir
    static Path models;

    @TestFactory
    Stream<DynamicTest> fusedAttentionComputesThePublishedNumbers() throws IOException {
        return eachFile(FlashAttention.ON, Kernels.GGML);
    }

    @TestFactory
    Stream<DynamicTest> plainAttentionComputesThePublishedNumbers() throws IOException {
        return eachFile(FlashAttention.OFF, Kernels.GGML);
    }

    @TestFactory
    Stream<DynamicTest> ourKernelsComputeThePublishedNumbers() throws IOException {
        return eachFile(FlashAttention.AUTO, Kernels.AUTO);
    }

    /** As on processors that lack the best one that this one has. */
    @TestFactory
    Stream<DynamicTest> ourKernelsOfEveryInstructionSetComputeThePublishedNumbers() throws IOException {
        var files = files();
        return InstructionSet.OF_F32.stream().flatMap(name -> files.stream()
                .map(file -> dynamicTest(name + " " + file.name(), () -> {
                    try (var chosen = InstructionSet.choose(name)) {
                        requirePublishedNumbers(file, FlashAttention.AUTO, Kernels.AUTO);
                    }
                })));
    }

    private static Stream<DynamicTest> eachFile(FlashAttention attention, Kernels kernels) throws IOException {
        return files().stream()
                .map(file -> dynamicTest(file.name(), () -> requirePublishedNumbers(file, attention, kernels)));
    }

    private static void requirePublishedNumbers(GoldenFile file, FlashAttention attention, Kernels kernels)
            throws IOException {
        try (var engine = load(file.model(), WeightType.F32, attention, kernels)) {
            var differences = Xl2Run.run(file, engine, MemoryType.F32, false);
            System.out.printf("golden  %-20s f32 %-6s %s%n", file.name(), attention, differences);
            assertAll(
                    () -> assertAtMost(FEATURES, differences.features(), "features"),
                    () -> assertAtMost(MEMORY, differences.memory(), "memory"),
                    () -> assertAtMost(LOGITS, differences.logits(), "logits"),
                    () -> assertEquals(differences.steps(), differences.sameTokens(), "tokens"));
        }
    }

    @Test
    void weightsInQ8ChooseTheSameTokenInFourOfFiveSteps() throws IOException {
        requireMostTokensInQ8();
    }

    @TestFactory
    Stream<DynamicTest> weightsInQ8DoSoOnEveryInstructionSet() {
        return InstructionSet.OF_INT8.stream()
                .map(name -> dynamicTest(name, () -> {
                    try (var others = InstructionSet.choose(name.startsWith("avx512") ? "avx512" : "avx2");
                            var chosen = InstructionSet.chooseOfInt8(name)) {
                        requireMostTokensInQ8();
                    }
                }));
    }

    private static void requireMostTokensInQ8() throws IOException {
        int steps = 0;
        int same = 0;
        for (var file : files()) {
            try (var engine = load(file.model(), WeightType.Q8_0, FlashAttention.AUTO, Kernels.AUTO)) {
                var differences = Xl2Run.run(file, engine, MemoryType.F16, true);
                System.out.printf("golden  %-20s q8_0, memory f16 %s%n", file.name(), differences);
                steps += differences.steps();
                same += differences.sameTokens();
            }
        }
        assertTrue(same >= 0.8 * steps, "%d of %d tokens are the same".formatted(same, steps));
    }

    /** Our kernels multiply some matrices of f16 in int8, which must not cost what weights of q8_0 would. */
    @TestFactory
    Stream<DynamicTest> visualTokensOfF16AreNearerThanThoseOfQ8() throws IOException {
        return files().stream()
                .filter(file -> file.name().startsWith("stage"))
                .map(file -> dynamicTest(file.name(), () -> {
                    double ours = features(file, WeightType.F16, Kernels.AUTO);
                    double quantized = features(file, WeightType.Q8_0, Kernels.GGML);
                    System.out.printf(
                            "golden  %-20s features f16 %.1e, q8_0 by ggml %.1e%n", file.name(), ours, quantized);
                    assertAtMost(quantized, ours, "features");
                }));
    }

    private static double features(GoldenFile file, WeightType type, Kernels kernels) throws IOException {
        try (var engine = load(file.model(), type, FlashAttention.AUTO, kernels)) {
            return Xl2Run.run(file, engine, MemoryType.F32, true).features();
        }
    }

    @Test
    void everyTokenSeesWhatTheMasksShow() throws IOException {
        var header = new ArrayList<String>();
        var bytes = Files.readAllBytes(folder().resolve("masks.safetensors"));
        var masks = SafetensorsBytes.read(bytes);
        for (var name : masks.names()) {
            header.add(name);
            var numbers = name.replaceAll("[gbp]", "").split("\\.");
            int groups = Integer.parseInt(numbers[0]);
            var chunks = new Chunks(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
            assertArrayEquals(mask(masks.bytes(name)), seen(groups, chunks), name);
        }
        assertTrue(header.size() >= 8, "masks: " + header);
    }

    private static String[] mask(ByteBuffer bytes) {
        int size = (int) Math.sqrt(bytes.remaining());
        return IntStream.range(0, size)
                .mapToObj(query -> {
                    var row = new StringBuilder();
                    for (int key = 0; key < size; key++) {
                        row.append(bytes.get(query * size + key));
                    }
                    return row.toString();
                })
                .toArray(String[]::new);
    }

    /** The same out of what passes are told to see. */
    private static String[] seen(int groups, Chunks chunks) {
        int prefix = 3;
        int suffix = 2;
        var kept = new KeptGroups(prefix, List.of());
        var rows = new ArrayList<int[]>();
        for (int i = 0; i < prefix; i++) {
            rows.add(IntStream.rangeClosed(0, i).toArray());
        }
        for (int g = 0; g < groups; g++) {
            var group = new KeptGroup(2 + g % 2, 2);
            int first = kept.length();
            var seen = kept.seenByNext(chunks);
            for (int i = 0; i < group.tokens(); i++) {
                int self = first + i;
                boolean all = seen == null || i < group.timeTokens();
                var before = all ? IntStream.range(0, first) : IntStream.of(seen);
                rows.add(IntStream.concat(before, IntStream.rangeClosed(first, self))
                        .toArray());
            }
            kept = kept.with(List.of(group));
        }
        for (int i = 0; i < suffix; i++) {
            rows.add(IntStream.rangeClosed(0, kept.length() + i).toArray());
        }
        return rows.stream()
                .map(row -> {
                    var text = new StringBuilder("0".repeat(rows.size()));
                    IntStream.of(row).forEach(key -> text.setCharAt(key, '1'));
                    return text.toString();
                })
                .toArray(String[]::new);
    }

    private static Path folder() {
        var named = System.getProperty(FOLDER);
        return Path.of(named != null ? named : "src/test/resources/golden-xl2").toAbsolutePath();
    }

    private static List<GoldenFile> files() throws IOException {
        var files = new ArrayList<GoldenFile>();
        try (var found = Files.newDirectoryStream(folder(), "{stage,full,chunked,bilevel}-*.safetensors")) {
            for (var file : found) {
                files.add(GoldenFile.read(file));
            }
        }
        assertTrue(!files.isEmpty(), "no golden files in " + folder());
        files.sort((a, b) -> a.name().compareTo(b.name()));
        return files;
    }

    private static Engine load(GoldenModel model, WeightType type, FlashAttention attention, Kernels kernels) {
        var file = model.converted(models, type);
        return Engine.load(file, Device.cpu(), new ComputeSettings(THREADS, attention, kernels), fraction -> {});
    }

    private static void assertAtMost(double limit, double found, String what) {
        assertTrue(found <= limit, "%s differ by up to %.2e; %.0e is allowed".formatted(what, found, limit));
    }
}
