package io.videoxl.training.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.convert.Converter;
import io.videoxl.convert.HuggingFaceFolder;
import io.videoxl.convert.WeightType;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.Torch;
import io.videoxl.training.text.Bpe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny run through all stages. */
class TrainingTest {
    private static final Recipe TINY = new Recipe(1, false, Optional.empty(), 64, 2, 0, 12, 6, 12, 4, 24, 2, 20);

    @TempDir
    Path temp;

    private record Outcome(boolean done, Map<Part, float[]> weights, List<String[]> rows) {}

    @Test
    void runThatIsStoppedAndResumedInEveryStageEndsWithTheSameBits() throws IOException {
        var straight = train(temp.resolve("straight"), () -> false);
        assertTrue(straight.done());
        assertLossFalls(straight.rows());

        var folder = temp.resolve("stopped");
        Outcome stopped;
        int runs = 0;
        do {
            var steps = new int[1];
            stopped = train(folder, () -> ++steps[0] == 9);
            runs++;
        } while (!stopped.done());
        assertTrue(runs > 4, "it was stopped in every stage: " + runs);
        for (var part : Part.values()) {
            assertArrayEquals(straight.weights().get(part), stopped.weights().get(part), part.name());
        }
        assertEquals(
                straight.rows().stream().map(row -> row[0] + row[1] + row[2]).toList(),
                stopped.rows().stream().map(row -> row[0] + row[1] + row[2]).toList());
    }

    @Test
    void runBeginsWithTheWeightsOfAModelFile() throws IOException {
        var vocabulary = TINY.vocabulary();
        var plain = new Bpe(vocabulary.tokens(), vocabulary.merges(), List.of());
        var config = TINY.config(plain.size());
        var file = temp.resolve("model.gguf");
        try (var manager = Torch.newManager();
                var first = Parameters.initial(manager, config, 5)) {
            first.write(temp.resolve("model"));
            plain.write(temp.resolve("model"));
            Converter.of(temp.resolve("model")).type(WeightType.F32).write(file);
            var recipe = new Recipe(1, true, Optional.of(file), 64, 2, 2, 0, 2, 0, 0, 2, 2, 20);
            try (var parameters = recipe.parameters(manager, vocabulary, recipe.config(vocabulary.size()))) {
                for (var part : List.of(Part.VISION, Part.PROJECTOR)) {
                    assertArrayEquals(
                            first.vector(part).toFloatArray(),
                            parameters.vector(part).toFloatArray(),
                            part.name());
                }
                parameters.write(temp.resolve("grown"));
            }
            var grown = HuggingFaceFolder.read(temp.resolve("grown"));
            var old = HuggingFaceFolder.read(temp.resolve("model"));
            int the = plain.tokenizer().encode("the", false)[0];
            for (var name : List.of("lm_head.weight", "model.embed_tokens.weight")) {
                assertArrayEquals(
                        Arrays.copyOf(old.get(name), 64 * plain.size()),
                        Arrays.copyOf(grown.get(name), 64 * plain.size()),
                        name);
                vocabulary.pieces().forEach((id, pieces) -> {
                    double sum = 0;
                    for (int piece : pieces) {
                        boolean counts = piece != the || name.equals("lm_head.weight");
                        sum += counts ? old.get(name)[64 * piece + 7] : 0;
                    }
                    assertEquals(sum, grown.get(name)[64 * id + 7], 1e-5, name);
                });
            }
            assertTrue(train(recipe, temp.resolve("further"), () -> false).done());
            var other = Bpe.learn(Stream.of("aa aa"), 300, List.of());
            var refused = assertThrows(VideoXLException.class, () -> recipe.parameters(manager, other, config));
            assertTrue(refused.getMessage().contains("vocabulary"), refused.getMessage());
        }
    }

    @Test
    void widthThatDoesNotMakeWholeHeadsIsRefused() {
        var thrown = assertThrows(
                VideoXLException.class,
                () -> new Recipe(1, false, Optional.empty(), 96, 2, 0, 12, 6, 12, 4, 12, 2, 20));
        assertTrue(thrown.getMessage().contains("96"), thrown.getMessage());
    }

    @Test
    void checkpointOfAnotherRunAndDamagedOneAreRefused() throws IOException {
        var folder = temp.resolve("other");
        assertFalse(train(folder, () -> true).done());
        var other = new Recipe(2, false, Optional.empty(), 64, 2, 0, 12, 6, 12, 4, 24, 2, 20);
        var refused = assertThrows(VideoXLException.class, () -> train(other, folder, () -> true));
        assertTrue(refused.getMessage().contains("checkpoint"), refused.getMessage());

        var file = folder.resolve(Trainer.CHECKPOINT);
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        var damaged = assertThrows(VideoXLException.class, () -> train(folder, () -> true));
        assertTrue(damaged.getMessage().contains("checksum"), damaged.getMessage());
    }

    private static void assertLossFalls(List<String[]> rows) {
        for (var stage : List.of("0-vision", "0-text", "2-video")) {
            var losses = rows.stream()
                    .filter(row -> row[0].equals(stage))
                    .mapToDouble(row -> Double.parseDouble(row[2]))
                    .toArray();
            double first = mean(losses, 0, 4);
            double last = mean(losses, losses.length - 4, losses.length);
            assertTrue(last < first, "%s: from %f to %f".formatted(stage, first, last));
        }
    }

    private static double mean(double[] losses, int from, int to) {
        return Arrays.stream(losses, from, to).average().orElseThrow();
    }

    private static Outcome train(Path folder, BooleanSupplier stop) throws IOException {
        return train(TINY, folder, stop);
    }

    private static Outcome train(Recipe recipe, Path folder, BooleanSupplier stop) throws IOException {
        Files.createDirectories(folder);
        var vocabulary = recipe.vocabulary();
        var config = recipe.config(vocabulary.size());
        var prompts = new Prompts(vocabulary.tokenizer());
        try (var manager = Torch.newManager();
                var parameters = recipe.parameters(manager, vocabulary, config)) {
            var trainer = new Trainer(
                    parameters, recipe.stages(config, prompts), folder, recipe.json(vocabulary), line -> {});
            boolean done = trainer.run(stop);
            trainer.writeCurve();
            var weights = new EnumMap<Part, float[]>(Part.class);
            for (var part : Part.values()) {
                weights.put(part, parameters.vector(part).toFloatArray());
            }
            var rows = new ArrayList<String[]>();
            Files.readAllLines(folder.resolve(Trainer.CURVE)).stream()
                    .skip(1)
                    .forEach(line -> rows.add(line.split(",")));
            return new Outcome(done, weights, rows);
        }
    }
}
