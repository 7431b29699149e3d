package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.WritingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.convert.Converter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code videoxl convert}: makes a model file of a Hugging Face folder. */
@Command(
        name = "convert",
        description =
                "Makes a model file of a Video-XL folder from Hugging Face. The file is there only once it is whole.",
        footer = {
            "  videoxl convert Video_XL video-xl-q8_0.gguf --type q8_0",
            "  videoxl convert Video_XL video-xl-q4_K.gguf --type q4_K"
        })
public final class Convert implements Callable<Integer> {
    private final Streams streams;
    private final CommonOptions common;

    @Parameters(
            index = "0",
            paramLabel = "FOLDER",
            description = "The folder: config.json, safetensors files, vocab.json, merges.txt, tokenizer_config.json;"
                    + " or one around it, such as the whole download.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The GGUF file to write.")
    private Path model;

    @Option(
            names = "--vision-select-layer",
            paramLabel = "N",
            description = "After which block the vision tower is read, if config.json lacks mm_vision_select_layer:"
                    + " -1 is the last one.")
    private Integer visionSelectLayer;

    @Mixin
    private WritingOptions writing;

    public Convert(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    @Override
    public Integer call() {
        var given = Converter.of(folder).type(writing.type());
        var converter = visionSelectLayer == null ? given : given.visionSelectLayer(visionSelectLayer);
        var source = converter.source();
        if (!source.equals(folder) && !common.quiet()) {
            streams.err().println("Taking the model in " + Printable.lines(source.toString()));
        }
        ModelFileWriting.run(streams, common.quiet(), model, writing.type(), progress -> converter
                .onProgress(progress)
                .write(model));
        return ExitStatus.OK;
    }
}
