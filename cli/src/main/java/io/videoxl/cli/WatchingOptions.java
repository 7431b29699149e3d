package io.videoxl.cli;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.MemoryType;
import io.videoxl.WatchOptions;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a video is watched. */
final class WatchingOptions {
    @Option(
            names = "--frames",
            paramLabel = "N|auto|all",
            converter = FrameCount.Converter.class,
            description = "Frames to watch, spread evenly; auto: one per second up to 128 s, else 128"
                    + " (default: auto, or all that --rate makes).")
    private FrameCount frames;

    @Option(
            names = "--rate",
            paramLabel = "FPS",
            description = "Frames per second to watch; with --frames N at most N.")
    private Double rate;

    @Option(
            names = "--ratio",
            paramLabel = "R",
            split = ",",
            description = "Visual tokens that are summarised into one; a list such as 4,8 is cycled window by window"
                    + " (default: the largest ratio the model was trained with).")
    private int[] ratios = {};

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            converter = FitConverter.class,
            description = "How a frame becomes a square: center-crop or stretch (default: center-crop).")
    private FrameFit fit = FrameFit.CENTER_CROP;

    @Option(
            names = "--memory-type",
            paramLabel = "TYPE",
            description = "How keys and values are kept: f32, f16 or q8_0 (default: f16).")
    private MemoryType memoryType = MemoryType.F16;

    @Option(
            names = "--system",
            paramLabel = "TEXT",
            description =
                    "What the conversation begins with (default: \"" + WatchOptions.DEFAULT_SYSTEM_PROMPT + "\").")
    private String system = WatchOptions.DEFAULT_SYSTEM_PROMPT;

    WatchOptions.Builder toWatchOptions() {
        var options = WatchOptions.builder()
                .frames(sampling())
                .fit(fit)
                .memoryType(memoryType)
                .systemPrompt(system);
        if (ratios.length > 0) {
            options.compression(ratios[0], Arrays.copyOfRange(ratios, 1, ratios.length));
        }
        return options;
    }

    private FrameSampling sampling() {
        if (rate != null) {
            return FrameSampling.perSecond(rate, frames == null ? Integer.MAX_VALUE : frames.most());
        }
        return frames == null ? FrameSampling.auto() : frames.sampling();
    }

    /**
     * The value of {@code --frames}.
     *
     * @param sampling what it means alone
     * @param most frames at most, together with a rate
     */
    private record FrameCount(FrameSampling sampling, int most) {
        private static final int AUTO = 128;

        static final class Converter implements ITypeConverter<FrameCount> {
            @Override
            public FrameCount convert(String value) {
                return switch (value.toLowerCase(Locale.ROOT)) {
                    case "auto" -> new FrameCount(FrameSampling.auto(), AUTO);
                    case "all" -> new FrameCount(FrameSampling.all(), Integer.MAX_VALUE);
                    default -> count(value);
                };
            }

            private static FrameCount count(String value) {
                try {
                    int count = Integer.parseInt(value);
                    return new FrameCount(FrameSampling.uniform(count), count);
                } catch (NumberFormatException e) {
                    throw new TypeConversionException("'" + value + "' is not a number, 'auto' or 'all'");
                }
            }
        }
    }

    private static final class FitConverter implements ITypeConverter<FrameFit> {
        @Override
        public FrameFit convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT).replace('_', '-')) {
                case "center-crop" -> FrameFit.CENTER_CROP;
                case "stretch" -> FrameFit.STRETCH;
                default -> throw new TypeConversionException("'" + value + "' is not 'center-crop' or 'stretch'");
            };
        }
    }
}
