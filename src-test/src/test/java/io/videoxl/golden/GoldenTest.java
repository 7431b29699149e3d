package io.videoxl.golden;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.videoxl.Device;
import io.videoxl.MemoryType;
import io.videoxl.convert.WeightType;
import io.videoxl.engine.ComputeSettings;
import io.videoxl.engine.ComputeSettings.FlashAttention;
import io.videoxl.engine.ComputeSettings.Kernels;
import io.videoxl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with what the published Video-XL code computes, in float32, on small models whose weights come from a formula. The
 * files are those of the folder that the property {@value #FOLDER} names, by default the ones among the test resources.
 */
class GoldenTest {
    private static final String FOLDER = "videoxl.golden.dir";

    /** What any implementation in float32 should reach. */
    private static final double FEATURES = 1e-3;

    private static final double MEMORY = 1e-3;
    private static final double LOGITS = 5e-3;

    /** What this one does reach on its own files, with room for another processor's order of additions. */
    private static final double REACHED = 1e-4;

    /** Enough for models this small, and as fast as more where tests run side by side. */
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
        var file = files(folder()).getFirst();
        return InstructionSet.OF_F32.stream()
                .map(name -> dynamicTest(name, () -> {
                    try (var chosen = InstructionSet.choose(name)) {
                        requirePublishedNumbers(file, FlashAttention.AUTO, Kernels.AUTO);
                    }
                }));
    }

    private static Stream<DynamicTest> eachFile(FlashAttention attention, Kernels kernels) throws IOException {
        return files(folder()).stream()
                .map(file -> dynamicTest(file.name(), () -> requirePublishedNumbers(file, attention, kernels)));
    }

    private static void requirePublishedNumbers(GoldenFile file, FlashAttention attention, Kernels kernels)
            throws IOException {
        boolean own = System.getProperty(FOLDER) == null;
        try (var engine = load(file.model(), WeightType.F32, attention, kernels)) {
            var differences = GoldenRun.generate(file, engine, MemoryType.F32);
            print(file, "f32 " + name(attention), differences);
            assertAll(
                    () -> assertAtMost(own ? REACHED : FEATURES, differences.features(), "features"),
                    () -> assertAtMost(own ? REACHED : MEMORY, differences.memory(), "memory"),
                    () -> assertAtMost(own ? REACHED : LOGITS, differences.logits(), "logits"),
                    () -> assertEquals(differences.steps(), differences.sameTokens(), "tokens"));
        }
    }

    @Test
    void weightsInQ8ChooseTheSameTokenInFourOfFiveSteps() throws IOException {
        assertAll(() -> requireSameTokens(MemoryType.F16), () -> requireSameTokens(MemoryType.Q8_0));
    }

    private static void requireSameTokens(MemoryType memoryType) throws IOException {
        int steps = 0;
        int same = 0;
        for (var file : files(folder())) {
            try (var engine = load(file.model(), WeightType.Q8_0, FlashAttention.AUTO, Kernels.AUTO)) {
                var differences = GoldenRun.follow(file, engine, memoryType);
                print(file, "q8_0, memory " + memoryType.name().toLowerCase(), differences);
                steps += differences.steps();
                same += differences.sameTokens();
            }
        }
        assertTrue(same >= 0.8 * steps, "%d of %d tokens are the same".formatted(same, steps));
    }

    /** Both lose most to the weights, which are the same; activations are quantized by both, by ours in larger groups. */
    @TestFactory
    Stream<DynamicTest> weightsInQ8AreAsNearWithOurKernelsAsWithGgmls() throws IOException {
        return files(folder()).stream()
                .map(file -> dynamicTest(file.name(), () -> {
                    var ours = follow(file, Kernels.AUTO);
                    var ggmls = follow(file, Kernels.GGML);
                    print(file, "q8_0 ours", ours);
                    print(file, "q8_0 ggml's", ggmls);
                    assertAll(
                            () -> assertAtMost(1.25 * ggmls.logits(), ours.logits(), "logits"),
                            () -> assertEquals(ggmls.sameTokens(), ours.sameTokens(), "tokens"));
                }));
    }

    /** Of few rows, as the tokens of an answer are, each instruction set has kernels of its own. */
    @TestFactory
    Stream<DynamicTest> singleTokensInQ8AreAsNearOnEveryInstructionSet() throws IOException {
        var file = files(folder()).getFirst();
        return InstructionSet.OF_INT8.stream()
                .map(name -> dynamicTest(name, () -> {
                    var ggmls = follow(file, Kernels.GGML);
                    try (var others = InstructionSet.choose(name.startsWith("avx512") ? "avx512" : "avx2");
                            var chosen = InstructionSet.chooseOfInt8(name)) {
                        var ours = follow(file, Kernels.AUTO);
                        print(file, "q8_0 " + name, ours);
                        assertAll(
                                () -> assertAtMost(1.25 * ggmls.logits(), ours.logits(), "logits"),
                                () -> assertEquals(ggmls.sameTokens(), ours.sameTokens(), "tokens"));
                    }
                }));
    }

    /** Our kernels multiply some matrices of f16 in int8, which must not cost what weights of q8_0 would. */
    @TestFactory
    Stream<DynamicTest> visualTokensOfF16AreNearerThanThoseOfQ8() throws IOException {
        return files(folder()).stream()
                .map(file -> dynamicTest(file.name(), () -> {
                    var ours = follow(file, WeightType.F16, Kernels.AUTO);
                    var quantized = follow(file, WeightType.Q8_0, Kernels.GGML);
                    print(file, "f16 ours", ours);
                    print(file, "q8_0 ggml's", quantized);
                    assertAtMost(quantized.features(), ours.features(), "features");
                }));
    }

    private static Differences follow(GoldenFile file, Kernels kernels) throws IOException {
        return follow(file, WeightType.Q8_0, kernels);
    }

    private static Differences follow(GoldenFile file, WeightType type, Kernels kernels) throws IOException {
        try (var engine = load(file.model(), type, FlashAttention.AUTO, kernels)) {
            return GoldenRun.follow(file, engine, MemoryType.F32);
        }
    }

    @Test
    void folderWithoutFilesIsAFailure(@TempDir Path empty) {
        assertThrows(AssertionError.class, () -> files(empty));
    }

    private static Path folder() {
        var named = System.getProperty(FOLDER);
        return Path.of(named != null ? named : "src/test/resources/golden").toAbsolutePath();
    }

    private static List<GoldenFile> files(Path folder) throws IOException {
        var files = new ArrayList<GoldenFile>();
        try (var found = Files.newDirectoryStream(folder, "{video,image}-*.safetensors")) {
            for (var file : found) {
                files.add(GoldenFile.read(file));
            }
        }
        assertTrue(!files.isEmpty(), "no golden files in " + folder);
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

    private static String name(FlashAttention attention) {
        return switch (attention) {
            case AUTO -> "ours";
            case OFF -> "plain";
            case ON -> "fused";
        };
    }

    private static void print(GoldenFile file, String setting, Differences differences) {
        System.out.printf("golden  %-26s %-17s %s%n", file.name(), setting, differences);
    }
}
