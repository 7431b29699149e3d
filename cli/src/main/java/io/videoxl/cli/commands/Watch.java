package io.videoxl.cli.commands;

import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.ComputingOptions;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.options.SourceOptions;
import io.videoxl.cli.options.Usage;
import io.videoxl.cli.options.WatchingOptions;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Streams;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code videoxl watch}: watches and saves the memory, for questions later. */
@Command(
        name = "watch",
        customSynopsis = "videoxl watch [OPTIONS] MODEL SOURCE... --save FILE",
        description = "Watches videos and images and saves the memory of them, for 'videoxl ask' later on.",
        footer = {
            "  videoxl watch model.gguf film.mp4 --save film.vxl",
            "  videoxl watch model.gguf monday.vxl tuesday.mp4 --save week.vxl --ratio 16",
            "  videoxl ask model.gguf week.vxl \"What changed?\""
        })
public final class Watch implements Callable<Integer> {
    private final Memories memories;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", converter = ModelPath.class, description = ModelPath.HELP)
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "SOURCE",
            converter = FileNames.Word.class,
            description =
                    "Videos, images and network addresses, in the order in which the model sees them. The first may be"
                            + " a saved memory: the others are added to it.")
    private List<String> sources;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            required = true,
            description = "The file to write, such as film.vxl; it is there only once it is whole.")
    private Path save;

    @ArgGroup(validate = false, order = 1, heading = "%nSources:%n")
    private SourceOptions showing = new SourceOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nWatching:%n")
    private WatchingOptions watching = new WatchingOptions();

    @ArgGroup(validate = false, order = 3, heading = "%nComputing:%n")
    private ComputingOptions computing = new ComputingOptions();

    public Watch(Streams streams, CommonOptions common) {
        memories = new Memories(streams, common);
    }

    @Override
    public Integer call() {
        var builder = Usage.of(spec, () -> computing.toBuilder(model));
        var shown = Usage.of(spec, () -> showing.resolve(sources.getFirst(), sources.subList(1, sources.size())));
        var options = Usage.of(spec, () -> watching.toWatchOptions(shown.memory() == null));
        Memories.checkDestination(save);
        shown.check();
        try (var loaded = memories.load(model, builder);
                var memory = memories.watch(loaded, shown, options)) {
            memories.warn(memory);
            memories.save(memory, save);
        }
        return ExitStatus.OK;
    }
}
