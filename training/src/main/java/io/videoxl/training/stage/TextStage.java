package io.videoxl.training.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Part;
import io.videoxl.training.model.VideoPlan;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.training.optim.CosineSchedule;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Sentences;
import io.videoxl.worlds.WorldOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Stage 0 of the decoder: text alone, videos told in words with a question and its answer. */
final class TextStage implements Stage {
    private static final long HELD_OUT = -1;
    private static final int MEASURED = 128;

    private final CosineSchedule schedule;
    private final long seed;
    private final int batch;
    private final Prompts prompts;

    /** @param batch lessons of a step */
    TextStage(CosineSchedule schedule, long seed, int batch, Prompts prompts) {
        this.schedule = schedule;
        this.seed = seed;
        this.batch = batch;
        this.prompts = prompts;
    }

    @Override
    public String name() {
        return "0-text";
    }

    @Override
    public Set<Part> parts() {
        return Set.of(Part.DECODER);
    }

    @Override
    public CosineSchedule schedule() {
        return schedule;
    }

    @Override
    public NDArray loss(Parameters parameters, VideoXLModel model, NDManager pass, int step) {
        var texts = draw(step, batch);
        return Losses.crossEntropy(logits(model, pass, texts), pass.create(texts.labels()));
    }

    /** Nothing has trained the summary projections yet. */
    @Override
    public void end(Parameters parameters) {
        parameters.copyToSummaryProjections();
    }

    private TextBatch draw(long number, int count) {
        var random = new SeededRandom(seed, number);
        return TextBatch.of(Sentences.lessons(WorldOptions.defaults(), random)
                .limit(count)
                .map(prompts::of)
                .toList());
    }

    private NDArray logits(VideoXLModel model, NDManager pass, TextBatch texts) {
        var prefix = Arrays.stream(prompts.prefix()).asLongStream().toArray();
        var plan = VideoPlan.ofText(prefix.length, texts.prompts().size(), texts.length());
        return model.logits(
                pass,
                plan,
                pass.create(prefix),
                null,
                pass.create(texts.ids(), new Shape(1, texts.ids().length)),
                pass.create(texts.wanted()));
    }

    @Override
    public int interval() {
        return 200;
    }

    @Override
    public String measure(Parameters parameters, int step) {
        try (var scope = new NDScope();
                var pass = parameters.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            var texts = draw(HELD_OUT, MEASURED);
            var logits = logits(new VideoXLModel(parameters), pass, texts);
            var exact = texts.exact(logits.argMax(1).toLongArray());
            int right = 0;
            for (boolean each : exact) {
                right += each ? 1 : 0;
            }
            return String.format(
                    Locale.ROOT,
                    "%.3f nats a token of unseen text, %.1f %% of %d answers exact",
                    Losses.crossEntropy(logits, pass.create(texts.labels())).getFloat(),
                    100.0 * right / exact.length,
                    exact.length);
        }
    }
}
