package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.WritingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.convert.Synthesizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code videoxl synth}: makes a model file whose weights come from a formula. */
@Command(
        name = "synth",
        description = {
            "Makes a model file whose weights come from a formula, for trying out and measuring.",
            "It runs like a trained one of its size, but what it says is noise."
        },
        footer = {
            "  videoxl synth golden small.gguf",
            "  videoxl synth 7b full-size.gguf --type q8_0",
            "  videoxl synth Video_XL same-shape.gguf --type q4_K"
        })
public final class Synth implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;

    @Parameters(
            index = "0",
            paramLabel = "SIZE|CONFIG",
            description =
                    "golden (a few small layers), 0.5b, 7b (the published model's shape), xl2-small or xl2 (the same of"
                            + " Video-XL-2), or the config.json of a"
                            + " Video-XL folder.")
    private String shape;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The GGUF file to write.")
    private Path model;

    @Mixin
    private WritingOptions writing;

    @Option(
            names = "--seed",
            paramLabel = "TEXT",
            description = "What the formula starts from: same seed, same weights (default: ${DEFAULT-VALUE}).")
    private String seed = Synthesizer.DEFAULT_SEED;

    public Synth(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public Integer call() {
        var synthesizer = synthesizer().type(writing.type()).seed(seed);
        ModelFileWriting.run(streams, common.quiet(), model, writing.type(), progress -> synthesizer
                .onProgress(progress)
                .write(model));
        return ExitStatus.OK;
    }

    private Synthesizer synthesizer() {
        boolean file = !Synthesizer.sizes().contains(shape)
                && (shape.endsWith(".json") || Files.exists(FileNames.path(shape)));
        return file ? Synthesizer.ofConfig(FileNames.path(shape)) : Synthesizer.ofSize(shape);
    }
}
