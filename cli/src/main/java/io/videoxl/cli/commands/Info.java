package io.videoxl.cli.commands;

import io.videoxl.Device;
import io.videoxl.VideoXLException;
import io.videoxl.cli.info.InfoReport;
import io.videoxl.cli.info.InfoText;
import io.videoxl.cli.info.MemorySummary;
import io.videoxl.cli.info.ModelSummary;
import io.videoxl.cli.info.Versions;
import io.videoxl.cli.info.VideoSummary;
import io.videoxl.cli.options.FileKind;
import io.videoxl.cli.options.ModelPath;
import io.videoxl.cli.terminal.ExitStatus;
import io.videoxl.cli.terminal.Json;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import io.videoxl.engine.NativeLayer;
import io.videoxl.video.network.Secrets;
import io.videoxl.video.reading.FFmpeg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code videoxl info}: versions and devices of this machine, and what models, videos and saved memories hold. */
@Command(
        name = "info",
        description = "Tells versions, the devices that can compute, and what models, videos and saved memories hold.",
        footer = {"  videoxl info", "  videoxl info model.gguf film.mp4", "  videoxl info film.vxl --json"})
public final class Info implements Callable<Integer> {
    private final Streams streams;
    private final List<VideoXLException> failures = new ArrayList<>();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            converter = ModelPath.class,
            description =
                    "Model files, videos, images and saved memories; 'demo' for the small model that comes along.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--count-frames",
            description = "Decode all of a long video to know its frames, as for a recording that may be damaged.")
    private boolean countFrames;

    public Info(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var report = report();
        streams.out().print(json ? Json.indented(report) + "\n" : streams.forOut(InfoText.of(report)));
        streams.out().flush();
        if (failures.isEmpty()) {
            return ExitStatus.OK;
        }
        // One is reported as every failure is; the others first.
        var last = failures.removeLast();
        failures.forEach(
                failure -> streams.err().println("videoxl: " + Printable.lines(Secrets.hidden(failure.getMessage()))));
        throw last;
    }

    private InfoReport report() {
        var models = new ArrayList<ModelSummary>();
        var videos = new ArrayList<VideoSummary>();
        var memories = new ArrayList<MemorySummary>();
        for (var file : files) {
            switch (kind(file)) {
                case MODEL -> attempt(() -> ModelSummary.read(file)).ifPresent(models::add);
                case MEMORY -> attempt(() -> MemorySummary.read(file)).ifPresent(memories::add);
                case IMAGE, VIDEO ->
                    attempt(() -> VideoSummary.read(file, countFrames)).ifPresent(videos::add);
            }
        }
        var nativeLayer = attempt(NativeLayer::buildInfo);
        return new InfoReport(
                Versions.videoxl(),
                nativeLayer.orElse(null),
                attempt(FFmpeg::version).orElse(null),
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                nativeLayer.flatMap(loaded -> attempt(Device::list)).orElse(List.of()),
                models,
                videos,
                memories);
    }

    /** The command is what people turn to when something fails: it tells what it can. */
    private <T> Optional<T> attempt(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (VideoXLException e) {
            failures.add(e);
            return Optional.empty();
        }
    }

    /** A missing or damaged model is to be refused as one. */
    private static FileKind kind(Path file) {
        var kind = FileKind.of(file);
        return kind == FileKind.VIDEO && file.toString().endsWith(".gguf") ? FileKind.MODEL : kind;
    }
}
