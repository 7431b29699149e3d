package io.videoxl.training;

import io.videoxl.VideoXLException;
import io.videoxl.training.stage.Recipe;
import io.videoxl.training.stage.Training;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code make train} runs. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains a small Video-XL from a seed, on videos that it draws. The same command goes on where it was stopped.")
public final class Main implements Callable<Integer> {
    @Option(names = "--output", defaultValue = "target/train", description = "Folder for the model (${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--seed", defaultValue = "1", description = "Of weights, videos and questions (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--from", description = "Model file whose weights to begin with. Random ones by default.")
    private Path origin;

    @Option(names = "--keep-tower", description = "With --from, leave the tower as it is.")
    private boolean keepTower;

    @Option(
            names = "--bfloat16",
            description =
                    "Multiply matrices in bfloat16: nearly twice as fast on processors with instructions for that, slow on others.")
    private boolean bfloat16;

    @Option(
            names = "--effort",
            defaultValue = "1",
            description = "Makes all stages longer or shorter (${DEFAULT-VALUE}).")
    private double effort;

    @Option(
            names = "--minutes",
            description = "Stop after so long, write the model as it is, and be ready to go on. To the end by default.")
    private Double minutes;

    private Main() {}

    @Override
    public Integer call() {
        var atMost = minutes == null ? null : Duration.ofSeconds(Math.round(minutes * 60));
        if (keepTower && origin == null) {
            System.err.println("train: --keep-tower goes with --from: a random tower tells nothing");
            return CommandLine.ExitCode.USAGE;
        }
        var given = origin == null ? Recipe.fromSeed(seed) : Recipe.from(origin, seed);
        var recipe = keepTower ? given.withTowerKept() : given;
        try {
            Training.run(recipe.withBfloat16(bfloat16).times(effort), output, atMost, System.out::println);
            return CommandLine.ExitCode.OK;
        } catch (VideoXLException e) {
            System.err.println("train: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
