package io.videoxl.cli.commands;

import io.videoxl.Progress;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import io.videoxl.cli.options.CommonOptions;
import io.videoxl.cli.options.FileKind;
import io.videoxl.cli.options.FileNames;
import io.videoxl.cli.options.Sources;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.ProgressDisplay;
import io.videoxl.cli.terminal.ProgressDisplay.Unit;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Streams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Makes and saves memories, as a person sees it: progress, warnings, what was written. */
final class Memories {
    private final Streams streams;
    private final CommonOptions common;

    Memories(Streams streams, CommonOptions common) {
        this.streams = streams;
        this.common = common;
    }

    VideoXL load(Path model, VideoXL.Builder builder) {
        long size = FileNames.size(model);
        try (var display = ProgressDisplay.of(streams, common.quiet(), "Loading " + model.getFileName(), Unit.BYTES)) {
            return builder.onProgress(fraction -> display.show(Math.round(fraction * size), size))
                    .build();
        }
    }

    /** Opens what was saved and watches the rest to its end. */
    VideoMemory watch(VideoXL model, Sources sources, WatchOptions.Builder options) {
        if (sources.visuals().isEmpty()) {
            return model.open(sources.memory());
        }
        try (var display = watchingDisplay(sources)) {
            var watching = options.onProgress(showing(display)).build();
            if (sources.memory() == null) {
                return model.watch(sources.visuals(), watching);
            }
            var memory = model.open(sources.memory());
            try {
                memory.append(sources.visuals(), watching);
                return memory;
            } catch (Throwable e) {
                memory.close();
                throw e;
            }
        }
    }

    /** Opens what was saved and begins to watch the rest. */
    BackgroundWatching begin(VideoXL model, Sources sources, WatchOptions.Builder options) {
        var memory = sources.memory() == null ? model.newMemory(options.build()) : model.open(sources.memory());
        return new BackgroundWatching(memory, sources, options, watchingDisplay(sources));
    }

    private ProgressDisplay watchingDisplay(Sources sources) {
        return ProgressDisplay.of(streams, common.quiet(), "Watching " + sources.title(), Unit.FRAMES);
    }

    static Consumer<Progress> showing(ProgressDisplay display) {
        return progress -> {
            if (progress.openEnded()) {
                display.show(progress.framesEncoded());
            } else {
                display.show((int) (progress.fraction() * progress.frames()), progress.frames());
            }
        };
    }

    /** What was not as it should be. */
    void warn(VideoMemory memory) {
        if (!common.quiet()) {
            memory.warnings()
                    .forEach(warning -> streams.err().println("videoxl: warning: " + Printable.lines(warning)));
        }
    }

    void save(VideoMemory memory, Path file) {
        memory.save(file);
        if (!common.quiet()) {
            streams.err()
                    .println("Wrote %s: %d frames in %d tokens, %s"
                            .formatted(
                                    Printable.lines(file.toString()),
                                    memory.frames(),
                                    memory.length(),
                                    Quantities.bytes(FileNames.size(file))));
        }
    }

    /** Refuses, before anything is watched for it, a file that cannot be written or that holds something else. */
    static void checkDestination(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new VideoXLException(
                    Code.IO, "Cannot write " + file + ": " + folder + " is not a folder that can be written to.");
        }
        if (Files.exists(file) && FileKind.of(file) != FileKind.MEMORY) {
            throw new VideoXLException(
                    Code.IO,
                    "Will not write " + file
                            + ": it is there and not a saved memory. Name another file, or remove it.");
        }
    }
}
