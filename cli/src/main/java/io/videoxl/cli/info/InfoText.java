package io.videoxl.cli.info;

import io.videoxl.Device;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Times;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code videoxl info} prints for people: sections of lines with a label each. */
public final class InfoText {
    private final StringBuilder text = new StringBuilder();

    private InfoText() {}

    public static String of(InfoReport report) {
        var out = new InfoText();
        out.versions(report);
        report.devices().forEach(out::device);
        report.models().forEach(out::model);
        report.videos().forEach(out::video);
        report.memories().forEach(out::memory);
        return out.text.toString();
    }

    private void versions(InfoReport report) {
        line("videoxl", report.videoxl());
        line("native", report.nativeLayer() == null ? "not available" : report.nativeLayer());
        line("ffmpeg", report.ffmpeg() == null ? "not available" : report.ffmpeg());
        line("java", report.java() + ", " + report.system());
    }

    private void device(Device device) {
        var memory = "%s free of %s"
                .formatted(Quantities.bytes(device.memoryFree()), Quantities.bytes(device.memoryTotal()));
        line("device", device.name() + ", " + device.description() + ", " + memory);
    }

    private void model(ModelSummary model) {
        heading(model.file());
        line("model", model.name());
        line(
                "size",
                "%s, %s weights, mostly %s"
                        .formatted(Quantities.bytes(model.fileBytes()), count(model.parameters()), model.weightType()));
        var decoder = model.decoder();
        line(
                "decoder",
                "%d layers, hidden size %d, MLP %d, %d heads, %d key/value heads, vocabulary %d"
                        .formatted(
                                decoder.layers(),
                                decoder.hiddenSize(),
                                decoder.feedForwardSize(),
                                decoder.heads(),
                                decoder.keyValueHeads(),
                                decoder.vocabularySize()));
        var vision = model.vision();
        line(
                "vision",
                "%d layers, hidden size %d, MLP %d, %d heads, images of %d pixels in patches of %d"
                        .formatted(
                                vision.layers(),
                                vision.hiddenSize(),
                                vision.feedForwardSize(),
                                vision.heads(),
                                vision.imageSize(),
                                vision.patchSize()));
        if (model.window() == 0) {
            line(
                    "frames",
                    model.tokensPerFrame() + " visual tokens for every " + model.framesPerGroup() + ", all kept");
        } else {
            line("frame", model.tokensPerFrame() + " visual tokens");
            line("window", model.window() + " visual tokens are summarised in one pass");
            line(
                    "ratios",
                    "%s in training; %d unless told otherwise"
                            .formatted(
                                    model.ratios().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                                    model.defaultRatio()));
        }
        line(
                "memory",
                model.memoryBytesPerToken().entrySet().stream()
                        .map(type -> Quantities.bytes(type.getValue()) + " in " + type.getKey())
                        .collect(Collectors.joining(", ", "each kept token takes ", "")));
        line(
                "context",
                model.contextLength() + " positions; frames that fit, with " + ModelSummary.RESERVED
                        + " positions left for prompt, question and answer:");
        model.framesThatFit()
                .forEach((ratio, frames) ->
                        line("", "%6d frames".formatted(frames) + (ratio == 1 ? "" : " at ratio %d".formatted(ratio))));
    }

    private void video(VideoSummary video) {
        heading(video.file());
        line("video", video.codec() + " in " + video.container());
        line(
                "picture",
                video.width() + " x " + video.height() + " pixels"
                        + (video.rotation() == 0 ? "" : ", turned by " + video.rotation() + " degrees")
                        + (video.pixelAspectRatio() == 1
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", each %.3f times as wide as high on a display",
                                        video.pixelAspectRatio()))
                        + (video.dynamicRange().equals("standard") ? "" : ", dynamic range " + video.dynamicRange()));
        line("length", Quantities.time(Duration.ofNanos(Math.round(video.seconds() * 1e9))));
        line(
                "frames",
                (video.framesExact() ? "" : "about ")
                        + video.frames()
                        + (video.framesPerSecond() > 0
                                ? String.format(Locale.ROOT, ", %.3f per second", video.framesPerSecond())
                                : "")
                        + (video.variableFrameRate() ? ", unevenly spaced" : ""));
    }

    private void memory(MemorySummary memory) {
        heading(memory.file());
        line("memory", "of " + memory.model() + ", fingerprint " + memory.fingerprint());
        line(
                "size",
                "%s, %d tokens in %s"
                        .formatted(Quantities.bytes(memory.fileBytes()), memory.tokens(), memory.memoryType()));
        line("system", memory.systemPrompt());
        for (var source : memory.sources()) {
            line(
                    "watched",
                    "%s, %d frame%s, %s to %s"
                            .formatted(
                                    source.name(),
                                    source.frames(),
                                    source.frames() == 1 ? "" : "s",
                                    clock(source.firstSeconds()),
                                    clock(source.lastSeconds())));
        }
        line(
                "windows",
                "%d at ratio %s"
                        .formatted(
                                memory.windows(),
                                memory.ratios().stream()
                                        .map(ratio -> ratio == 1 ? "1 (all kept)" : String.valueOf(ratio))
                                        .collect(Collectors.joining(", "))));
        if (!memory.options().isEmpty()) {
            line("options", String.join(", ", memory.options()));
        }
        memory.warnings().forEach(warning -> line("warning", warning));
    }

    private static String clock(double seconds) {
        return Times.clock(Duration.ofMillis(Math.round(seconds * 1e3)));
    }

    private void heading(String file) {
        text.append('\n').append(file).append('\n');
    }

    private void line(String label, String value) {
        text.append("%-9s %s\n".formatted(label, value));
    }

    private static String count(long parameters) {
        return parameters < 100_000_000
                ? String.format(Locale.ROOT, "%.2f million", parameters / 1e6)
                : String.format(Locale.ROOT, "%.2f billion", parameters / 1e9);
    }
}
