package io.videoxl.training.stage;

import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.training.model.Parameters;
import io.videoxl.training.model.Torch;
import io.videoxl.training.model.VideoXLModel;
import io.videoxl.training.optim.AdamW;
import io.videoxl.training.optim.Checkpoint;
import io.videoxl.training.optim.LossCurve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs stages one after the other, writes checkpoints and the loss's curve into a folder, and goes on from the checkpoint that is
 * there. A run that was stopped and resumed ends with the same bits as one that was not, on the same machine with as many threads.
 */
final class Trainer {
    static final String CHECKPOINT = "checkpoint.bin";
    static final String CURVE = "loss.csv";
    static final String PICTURE = "loss.png";

    private static final double DECAY = 0.05;
    private static final double LONGEST_GRADIENT = 1;
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(5);

    private final Parameters parameters;
    private final List<Stage> stages;
    private final Path folder;
    private final JsonNode settings;
    private final Consumer<String> progress;
    private final long started = System.nanoTime();
    private long saved = started;
    private LossCurve curve = new LossCurve();

    /**
     * @param folder where checkpoint and curve are
     * @param settings what the run is made of: a checkpoint of another run is refused
     * @param progress receives lines for people
     */
    Trainer(Parameters parameters, List<Stage> stages, Path folder, JsonNode settings, Consumer<String> progress) {
        this.parameters = parameters;
        this.stages = stages;
        this.folder = folder;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Trains to the end, or until it is told to stop.
     *
     * @param stop asked after each step
     * @return whether the end was reached
     */
    boolean run(BooleanSupplier stop) {
        var checkpoint = folder.resolve(CHECKPOINT);
        boolean resumed = Files.exists(checkpoint);
        int first = resumed ? resume(Checkpoint.run(checkpoint)) : 0;
        for (int i = first; i < stages.size(); i++) {
            try (var optimizer = new AdamW(parameters, DECAY)) {
                boolean inside = resumed && i == first;
                int step = inside
                        ? Checkpoint.read(checkpoint, parameters, optimizer)
                                .path("step")
                                .asInt()
                        : 0;
                if (!runStage(i, step, optimizer, stop)) {
                    return false;
                }
            }
        }
        return true;
    }

    private int resume(JsonNode run) {
        if (!fits(run.path("settings"))) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "%s is a checkpoint of a run with the settings %s; expected %s. Remove it, or name another folder"
                            .formatted(folder.resolve(CHECKPOINT), run.path("settings"), settings));
        }
        int stage = run.path("stage").asInt();
        curve = LossCurve.read(folder.resolve(CURVE), run.path("rows").asInt());
        stages.get(stage).restore(run.path("state"));
        progress.accept("Going on with stage %s from step %d"
                .formatted(stages.get(stage).name(), run.path("step").asInt()));
        return stage;
    }

    /** As text: a number that was read may be of another class. What only the checkpoint names does not matter. */
    private boolean fits(JsonNode found) {
        return settings.properties().stream().allMatch(entry -> found.path(entry.getKey())
                .asText()
                .equals(entry.getValue().asText()));
    }

    private boolean runStage(int number, int firstStep, AdamW optimizer, BooleanSupplier stop) {
        try (var stage = stages.get(number)) {
            parameters.train(stage.parts());
            parameters.zeroGradients();
            int steps = stage.schedule().steps();
            double mean = 0;
            for (int step = firstStep; step < steps; step++) {
                stage.prepare(parameters, step);
                long begun = System.nanoTime();
                double loss = step(stage, step, optimizer, begun);
                mean = step == firstStep ? loss : mean + (loss - mean) / Math.min(50, step - firstStep + 1);
                if ((step + 1) % stage.interval() == 0 || step + 1 == steps) {
                    report(stage, step, mean);
                }
                boolean over = stop.getAsBoolean();
                if (over || due()) {
                    save(number, step + 1, stage, optimizer);
                }
                if (over) {
                    progress.accept("Stopped; the same command goes on from here");
                    return false;
                }
            }
            stage.end(parameters);
        }
        return true;
    }

    private double step(Stage stage, int step, AdamW optimizer, long begun) {
        try (var scope = new NDScope();
                var pass = parameters.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            float loss;
            try (var collector = Torch.engine().newGradientCollector()) {
                var value = stage.loss(parameters, new VideoXLModel(parameters), pass, step);
                collector.backward(value);
                loss = value.getFloat();
            }
            double rate = stage.schedule().rate(step);
            double norm = optimizer.step(rate, LONGEST_GRADIENT);
            curve.add(stage.name(), step, loss, rate, norm, (System.nanoTime() - begun) / 1e9);
            return loss;
        }
    }

    private void report(Stage stage, int step, double loss) {
        progress.accept(String.format(
                Locale.ROOT,
                "%6.1f min  %s %d/%d  loss %.3f  %s",
                (System.nanoTime() - started) / 6e10,
                stage.name(),
                step + 1,
                stage.schedule().steps(),
                loss,
                stage.measure(parameters, step)));
    }

    private boolean due() {
        return System.nanoTime() - saved > BETWEEN_CHECKPOINTS.toNanos();
    }

    private void save(int number, int step, Stage stage, AdamW optimizer) {
        curve.writeCsv(folder.resolve(CURVE));
        curve.writePng(folder.resolve(PICTURE));
        var run = new ObjectMapper().createObjectNode();
        run.set("settings", settings);
        run.put("stage", number).put("step", step).put("rows", curve.size());
        run.set("state", stage.state());
        Checkpoint.write(folder.resolve(CHECKPOINT), parameters, optimizer, run);
        saved = System.nanoTime();
    }

    /** Writes the whole curve. */
    void writeCurve() {
        curve.writeCsv(folder.resolve(CURVE));
        curve.writePng(folder.resolve(PICTURE));
    }
}
