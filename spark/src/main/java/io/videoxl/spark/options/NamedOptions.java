package io.videoxl.spark.options;

import io.videoxl.AskOptions;
import io.videoxl.Chunks;
import io.videoxl.Compression;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.ImageTiling;
import io.videoxl.MemoryType;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.WatchOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Options by name, as a cluster's configuration, SQL and Python can give them. Each is checked when it is given. They travel to the
 * executors as texts, and become the library's options there.
 */
public final class NamedOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    /** None. */
    public static final NamedOptions NONE = new NamedOptions(new EnumMap<>(OptionName.class));

    private static final Duration END = Duration.ofDays(100_000);

    private final EnumMap<OptionName, String> texts;

    private NamedOptions(EnumMap<OptionName, String> texts) {
        this.texts = texts;
    }

    /**
     * These and more, which replace those of the same name.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} for a name that is not known or a text that does not fit, or {@code
     *     RATIO_INVALID}
     */
    public NamedOptions with(Map<String, String> more) {
        var all = new EnumMap<>(texts);
        more.forEach((name, text) -> {
            if (text == null) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "option " + name + ": null, expected a text; leave it out instead");
            }
            all.put(OptionName.of(name), text.strip());
        });
        return new NamedOptions(all).checked();
    }

    /**
     * Refuses what is no option's name.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT}, with the names that there are
     */
    public static void requireName(String name) {
        OptionName.of(name);
    }

    private NamedOptions checked() {
        watching();
        asking();
        applyTo(Video.of(Path.of("film.mp4")));
        threads().ifPresent(VideoXL.builder()::threads);
        return this;
    }

    /** How to watch, beside what receives the progress and decoder threads. */
    public WatchOptions.Builder watching() {
        var options = WatchOptions.builder();
        frames().ifPresent(options::frames);
        compression().ifPresent(options::compression);
        get(OptionName.TILES, text -> text.oneOf(ImageTiling.class)).ifPresent(options::imageTiling);
        get(OptionName.FIT, text -> text.oneOf(FrameFit.class)).ifPresent(options::fit);
        get(OptionName.MEMORY_TYPE, text -> text.oneOf(MemoryType.class)).ifPresent(options::memoryType);
        get(OptionName.CHUNKS, NamedOptions::chunks).ifPresent(options::chunks);
        get(OptionName.DISPLAY_ASPECT, Values::truth).ifPresent(options::displayAspect);
        get(OptionName.TONE_MAP, Values::truth).ifPresent(options::toneMapping);
        get(OptionName.RESERVE, Values::integer).ifPresent(options::reserve);
        get(OptionName.SYSTEM, Values::text).ifPresent(options::systemPrompt);
        return options;
    }

    private Optional<FrameSampling> frames() {
        var chosen = new TreeSet<String>();
        for (var name : new OptionName[] {OptionName.AT, OptionName.KEY_FRAMES, OptionName.FRAMES}) {
            if (texts.containsKey(name)) {
                chosen.add(name.word());
            }
        }
        if (texts.containsKey(OptionName.RATE)) {
            chosen.add(OptionName.RATE.word());
        }
        boolean cappedRate = chosen.size() == 2
                && chosen.contains(OptionName.RATE.word())
                && chosen.contains(OptionName.FRAMES.word());
        if (chosen.size() > 1 && !cappedRate) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "options " + String.join(" and ", chosen)
                            + " each say which frames are watched; expected one of them, or frames=N with rate");
        }
        if (cappedRate) {
            int most = get(OptionName.FRAMES, Values::integer).orElseThrow();
            return get(OptionName.RATE, text -> FrameSampling.perSecond(text.decimal(), most));
        }
        return get(OptionName.FRAMES, NamedOptions::frames)
                .or(() -> get(OptionName.RATE, text -> FrameSampling.perSecond(text.decimal(), Integer.MAX_VALUE)))
                .or(() -> get(OptionName.AT, text -> FrameSampling.at(text.clocks())))
                .or(() -> get(
                        OptionName.KEY_FRAMES,
                        text -> FrameSampling.keyFrames(
                                text.text().equals("all") ? Integer.MAX_VALUE : text.integer())));
    }

    private static FrameSampling frames(Values text) {
        return switch (text.text()) {
            case "auto" -> FrameSampling.auto();
            case "all" -> FrameSampling.all();
            case String dense
            when dense.startsWith("dense:") ->
                FrameSampling.dense(new Values(text.name(), dense.substring("dense:".length())).integer());
            default -> FrameSampling.uniform(text.integer());
        };
    }

    private Optional<Compression> compression() {
        if (texts.containsKey(OptionName.RATIO) && texts.containsKey(OptionName.MEMORY_LIMIT)) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "option memory-limit chooses the ratio, and option ratio names one; leave one of them out");
        }
        return get(OptionName.MEMORY_LIMIT, text -> Compression.autoWithin(text.bytes()))
                .or(() -> get(OptionName.RATIO, text -> {
                    if (text.text().equals("auto")) {
                        return Compression.AUTO;
                    }
                    var ratios = text.integers();
                    return Compression.of(ratios[0], Arrays.copyOfRange(ratios, 1, ratios.length));
                }));
    }

    private static Chunks chunks(Values text) {
        if (text.text().equals("full")) {
            return Chunks.FULL;
        }
        var numbers = text.integers();
        if (numbers.length != 2) {
            throw text.refused("two numbers such as 4,3, or full");
        }
        return new Chunks(numbers[0], numbers[1]);
    }

    /** How to answer. */
    public AskOptions asking() {
        var options = AskOptions.greedy();
        options = get(OptionName.MAX_TOKENS, Values::integer)
                .map(options::withMaxTokens)
                .orElse(options);
        options = get(OptionName.MAX_TIME, Values::seconds)
                .map(options::withMaxTime)
                .orElse(options);
        options = get(OptionName.TEMPERATURE, Values::decimal)
                .map(options::withTemperature)
                .orElse(options);
        options = get(OptionName.TOP_K, Values::integer).map(options::withTopK).orElse(options);
        options = get(OptionName.TOP_P, Values::decimal).map(options::withTopP).orElse(options);
        options = get(OptionName.MIN_P, Values::decimal).map(options::withMinP).orElse(options);
        options = get(OptionName.REPETITION_PENALTY, Values::decimal)
                .map(options::withRepetitionPenalty)
                .orElse(options);
        options =
                get(OptionName.SEED, Values::longInteger).map(options::withSeed).orElse(options);
        options = get(OptionName.EVIDENCE, Values::integer)
                .map(options::withEvidence)
                .orElse(options);
        return get(OptionName.STOP, Values::text).map(options::withStop).orElse(options);
    }

    /** The part of a video that is watched, and what its address may lead to. */
    public Video applyTo(Video video) {
        var from = get(OptionName.FROM, Values::clock);
        var to = get(OptionName.TO, Values::clock);
        if (from.isPresent() || to.isPresent()) {
            video = video.clip(from.orElse(Duration.ZERO), to.orElse(END));
        }
        video = get(OptionName.TIMEOUT, Values::seconds).map(video::timeout).orElse(video);
        video = get(OptionName.RATE_OF_SOURCE, Values::decimal)
                .map(video::sourceRate)
                .orElse(video);
        var allowed = allowed();
        return allowed.length == 0 ? video : video.allow(allowed);
    }

    /** Protocols of the network that may be used. */
    public String[] allowed() {
        return get(OptionName.ALLOW, text -> Arrays.stream(text.text().split(","))
                        .map(String::strip)
                        .filter(Predicate.not(String::isEmpty))
                        .toArray(String[]::new))
                .orElse(new String[0]);
    }

    /** Whether an option applies to videos alone, so that a picture is opened as a video of one frame. */
    public boolean forVideosOnly() {
        return texts.containsKey(OptionName.FROM)
                || texts.containsKey(OptionName.TO)
                || texts.containsKey(OptionName.RATE_OF_SOURCE);
    }

    /** What computes, by the library's name of it. */
    public Optional<String> device() {
        return get(OptionName.DEVICE, Values::text);
    }

    /** Threads that compute on a CPU. */
    public OptionalInt threads() {
        return get(OptionName.THREADS, Values::integer).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private <T> Optional<T> get(OptionName name, Function<Values, T> read) {
        return Optional.ofNullable(texts.get(name)).map(text -> read.apply(new Values(name.word(), text)));
    }

    /** What a memory depends on, always in the same order. */
    public String watchingText() {
        return text(OptionName.Part.WATCHING);
    }

    /** What an answer depends on beside its memory, always in the same order. */
    public String askingText() {
        return text(OptionName.Part.ASKING);
    }

    private String text(OptionName.Part part) {
        return texts.entrySet().stream()
                .filter(each -> each.getKey().part() == part)
                .map(each -> each.getKey().word() + "=" + each.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** As they were given. */
    @Override
    public String toString() {
        return texts.entrySet().stream()
                .map(each -> each.getKey().word() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
