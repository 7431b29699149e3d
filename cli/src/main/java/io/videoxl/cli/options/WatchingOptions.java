package io.videoxl.cli.options;

import io.videoxl.Chunks;
import io.videoxl.Compression;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.ImageTiling;
import io.videoxl.MemoryType;
import io.videoxl.WatchOptions;
import io.videoxl.cli.terminal.Quantities;
import io.videoxl.cli.terminal.Times;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How videos and images are watched. */
public final class WatchingOptions {
    @Option(
            names = "--frames",
            paramLabel = "N|auto|all|dense:N",
            converter = FrameCount.Converter.class,
            description =
                    "Frames to watch of each video, spread evenly; auto: what the model was published with; dense:N: one"
                            + " per second, or up to four as long as that makes at most N (default: auto, or all that --rate makes; in an evaluation, what was published).")
    private FrameCount frames;

    @Option(
            names = "--rate",
            paramLabel = "FPS",
            description = "Frames per second to watch; with --frames N at most N.")
    private Double rate;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            split = ",",
            converter = Times.ClockConverter.class,
            description =
                    "Watch the frames at these times, from the video's start or that of --from: 90,1:30,0:02:10.5.")
    private List<Duration> times = List.of();

    @Option(
            names = "--key-frames",
            paramLabel = "N|all",
            converter = KeyFramesConverter.class,
            description = "Watch key frames only, at most N: one every few seconds and where scenes begin.")
    private Integer keyFrames;

    @Option(
            names = "--ratio",
            paramLabel = "R|auto",
            converter = CompressionConverter.class,
            description =
                    "Of a Video-XL model: visual tokens that are summarised into one; a list such as 4,8 is cycled window by"
                            + " window; auto: the smallest that fits the model's context (default: the largest of training that divides every window).")
    private Compression compression;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "The smallest ratio with which the memory takes at most this on the device, such as 500MB. Of a"
                            + " Video-XL-2 model: refuse to watch what takes more.")
    private Long memoryLimit;

    @Option(
            names = "--tiles",
            paramLabel = "WHEN",
            description = "Cut images into tiles, each as large as a frame: auto (an image alone), always or never"
                    + " (default: auto).")
    private ImageTiling tiles = ImageTiling.AUTO;

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            converter = FitConverter.class,
            description = "How a frame becomes a square: center-crop, stretch, or auto, what the model was trained with"
                    + " (default: auto).")
    private FrameFit fit = FrameFit.AUTO;

    @Option(
            names = "--chunks",
            paramLabel = "B,P",
            converter = ChunksConverter.class,
            description =
                    "Of a Video-XL-2 model: visual tokens see their own chunk of B groups of four frames, P chunks"
                            + " before it, and all times; full: everything (default: what the model was published with, 4,3).")
    private Chunks chunks;

    @Option(
            names = "--display-aspect",
            description =
                    "Show pixels that are not square in the shape that players give them (default: taken for squares,"
                            + " as the published code does, with a warning).")
    private boolean displayAspect;

    @Option(
            names = "--tone-map",
            description =
                    "Bring videos and images of a high dynamic range (PQ, HLG) and of BT.2020's colours into the standard range and"
                            + " colours (default: taken as if they were, as the published code does, with a warning).")
    private boolean toneMapping;

    @Option(
            names = "--reserve",
            paramLabel = "TOKENS",
            description =
                    "Places in the model's context that stay free for a question and its answer (default: what the"
                            + " questions that are given need, else 1024).")
    private Integer reserve;

    @Option(
            names = "--memory-type",
            paramLabel = "TYPE",
            description = "How keys and values are kept: f32, f16 or q8_0 (default: f16).")
    private MemoryType memoryType = MemoryType.F16;

    @Option(
            names = "--system",
            paramLabel = "TEXT",
            description = "What the conversation begins with (default: \"" + WatchOptions.DEFAULT_SYSTEM_PROMPT
                    + "\"; in an evaluation, what was published).")
    private String system = WatchOptions.DEFAULT_SYSTEM_PROMPT;

    /** Whether it was told how much of the context stays free. */
    public boolean reserves() {
        return reserve != null;
    }

    /**
     * @param alone whether nothing was watched before; an image that is added to a memory is one of several
     * @throws TypeConversionException if options contradict each other
     */
    public WatchOptions.Builder toWatchOptions(boolean alone) {
        var options = WatchOptions.builder()
                .frames(sampling())
                .compression(compression())
                .imageTiling(alone || tiles != ImageTiling.AUTO ? tiles : ImageTiling.NEVER)
                .fit(fit)
                .displayAspect(displayAspect)
                .toneMapping(toneMapping)
                .memoryType(memoryType)
                .systemPrompt(system);
        if (chunks != null) {
            options.chunks(chunks);
        }
        return reserve == null ? options : options.reserve(reserve);
    }

    private FrameSampling sampling() {
        if (Stream.of(frames != null || rate != null, !times.isEmpty(), keyFrames != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw new TypeConversionException(
                    "--frames with --rate, --at and --key-frames are three ways to choose frames; take one of them");
        }
        if (!times.isEmpty()) {
            return FrameSampling.at(times.toArray(Duration[]::new));
        }
        if (keyFrames != null) {
            return FrameSampling.keyFrames(keyFrames);
        }
        if (rate != null) {
            return FrameSampling.perSecond(rate, frames == null ? Integer.MAX_VALUE : frames.most());
        }
        return frames == null ? FrameSampling.auto() : frames.sampling();
    }

    private Compression compression() {
        if (memoryLimit == null) {
            return compression == null ? Compression.DEFAULT : compression;
        }
        if (compression != null && compression != Compression.AUTO) {
            throw new TypeConversionException(
                    "--memory-limit chooses the ratio, and --ratio names one; leave one of them out");
        }
        return Compression.autoWithin(memoryLimit);
    }

    /**
     * The value of {@code --frames}.
     *
     * @param sampling what it means alone
     * @param most frames at most, together with a rate
     */
    private record FrameCount(FrameSampling sampling, int most) {
        private static final int AUTO = 128;
        private static final String DENSE = "dense:";

        static final class Converter implements ITypeConverter<FrameCount> {
            @Override
            public FrameCount convert(String value) {
                return switch (value.toLowerCase(Locale.ROOT)) {
                    case "auto" -> new FrameCount(FrameSampling.auto(), AUTO);
                    case "all" -> new FrameCount(FrameSampling.all(), Integer.MAX_VALUE);
                    default -> value.toLowerCase(Locale.ROOT).startsWith(DENSE) ? dense(value) : count(value);
                };
            }

            private static FrameCount dense(String value) {
                int count = number(value.substring(DENSE.length()), "a number");
                return new FrameCount(Usage.value(() -> FrameSampling.dense(count)), count);
            }

            private static FrameCount count(String value) {
                int count = number(value, "a number, 'auto' or 'all'");
                return new FrameCount(Usage.value(() -> FrameSampling.uniform(count)), count);
            }
        }
    }

    private static int number(String value, String expected) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + value + "' is not " + expected);
        }
    }

    private static final class KeyFramesConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return value.equalsIgnoreCase("all") ? Integer.MAX_VALUE : number(value, "a number or 'all'");
        }
    }

    private static final class CompressionConverter implements ITypeConverter<Compression> {
        @Override
        public Compression convert(String value) {
            if (value.equalsIgnoreCase("auto")) {
                return Compression.AUTO;
            }
            var ratios = Arrays.stream(value.split(",", -1))
                    .mapToInt(ratio -> number(ratio, "a number, and no list of them or 'auto'"))
                    .toArray();
            return Usage.value(() -> Compression.of(ratios[0], Arrays.copyOfRange(ratios, 1, ratios.length)));
        }
    }

    private static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Quantities.parseBytes(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static final class ChunksConverter implements ITypeConverter<Chunks> {
        @Override
        public Chunks convert(String value) {
            if (value.equalsIgnoreCase("full")) {
                return Chunks.FULL;
            }
            var numbers = value.split(",", -1);
            if (numbers.length != 2) {
                throw new TypeConversionException("'" + value + "' is not two numbers such as 4,3, or 'full'");
            }
            int groups = number(numbers[0], "a number of groups");
            int previous = number(numbers[1], "a number of chunks");
            return Usage.value(() -> new Chunks(groups, previous));
        }
    }

    private static final class FitConverter implements ITypeConverter<FrameFit> {
        @Override
        public FrameFit convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT).replace('_', '-')) {
                case "auto" -> FrameFit.AUTO;
                case "center-crop" -> FrameFit.CENTER_CROP;
                case "stretch" -> FrameFit.STRETCH;
                default ->
                    throw new TypeConversionException("'" + value + "' is not 'auto', 'center-crop' or 'stretch'");
            };
        }
    }
}
