package io.videoxl.server.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.videoxl.Compression;
import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.ImageTiling;
import io.videoxl.MemoryType;
import io.videoxl.WatchOptions;
import io.videoxl.server.http.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How something is to be watched, as callers say it: {@link WatchOptions} with everything optional. What is null is the library's default.
 *
 * @param frames of each video, spread evenly; together with a rate, the most
 * @param rate frames per second
 * @param at times in seconds
 * @param keyFrames the most key frames
 * @param ratio a number, a list of them in turn, or {@code "auto"}
 * @param memoryLimit bytes; the smallest ratio with which the memory takes no more
 * @param fit {@code auto}, {@code center-crop} or {@code stretch}
 * @param tiles {@code auto}, {@code always} or {@code never}
 * @param memoryType {@code f32}, {@code f16} or {@code q8_0}
 */
public record WatchChoices(
        Integer frames,
        Double rate,
        List<Double> at,
        Integer keyFrames,
        JsonNode ratio,
        Long memoryLimit,
        String fit,
        String tiles,
        Boolean displayAspect,
        Boolean toneMapping,
        Integer reserve,
        String memoryType,
        String system) {
    /** The library's defaults. */
    public static final WatchChoices DEFAULTS =
            new WatchChoices(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /**
     * What the library takes.
     *
     * @throws Refusal 400 if a value is none
     * @throws io.videoxl.VideoXLException {@code INVALID_ARGUMENT}, {@code RATIO_INVALID}
     */
    public WatchOptions options() {
        var options = WatchOptions.builder().frames(sampling()).compression(compression());
        if (fit != null) {
            options.fit(one(FrameFit.class, "fit", fit));
        }
        if (tiles != null) {
            options.imageTiling(one(ImageTiling.class, "tiles", tiles));
        }
        if (memoryType != null) {
            options.memoryType(one(MemoryType.class, "memory_type", memoryType));
        }
        if (reserve != null) {
            options.reserve(reserve);
        }
        if (system != null) {
            options.systemPrompt(system);
        }
        return options.displayAspect(Boolean.TRUE.equals(displayAspect))
                .toneMapping(Boolean.TRUE.equals(toneMapping))
                .build();
    }

    private FrameSampling sampling() {
        if (Stream.of(frames != null || rate != null, at != null, keyFrames != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw Refusal.badRequest(
                    "frames with rate, at, and key_frames are three ways to choose frames; expected one of them");
        }
        if (at != null) {
            return FrameSampling.at(at.stream().map(WatchChoices::seconds).toArray(Duration[]::new));
        }
        if (keyFrames != null) {
            return FrameSampling.keyFrames(keyFrames);
        }
        if (rate != null) {
            return FrameSampling.perSecond(rate, frames == null ? Integer.MAX_VALUE : frames);
        }
        return frames == null ? FrameSampling.auto() : FrameSampling.uniform(frames);
    }

    private static Duration seconds(Double value) {
        if (value == null || !(value >= 0 && value < 1e9)) {
            throw Refusal.badRequest("at: found " + value + ", expected times in seconds from the start");
        }
        return Duration.ofNanos(Math.round(value * 1e9));
    }

    private Compression compression() {
        if (memoryLimit != null) {
            if (ratio != null && !isAuto()) {
                throw Refusal.badRequest("memory_limit chooses the ratio, and ratio names one; expected one of them");
            }
            return Compression.autoWithin(memoryLimit);
        }
        if (ratio == null || ratio.isNull()) {
            return Compression.DEFAULT;
        }
        if (isAuto()) {
            return Compression.AUTO;
        }
        var ratios = new ArrayList<Integer>();
        for (var each : ratio.isArray() ? ratio : List.of(ratio)) {
            if (!each.canConvertToInt() || !each.isIntegralNumber()) {
                throw Refusal.badRequest(
                        "ratio: found " + each + ", expected a whole number, a list of them or \"auto\"");
            }
            ratios.add(each.asInt());
        }
        if (ratios.isEmpty()) {
            throw Refusal.badRequest("ratio: found an empty list, expected a whole number in it");
        }
        return Compression.of(
                ratios.getFirst(),
                ratios.stream().skip(1).mapToInt(Integer::intValue).toArray());
    }

    private boolean isAuto() {
        return ratio.asText().equals("auto");
    }

    private static <E extends Enum<E>> E one(Class<E> type, String field, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> name(each).equals(value.toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest(field + ": found \"" + value + "\", expected one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(WatchChoices::name)
                                .collect(Collectors.joining(", "))));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
