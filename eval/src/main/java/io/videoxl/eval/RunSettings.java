package io.videoxl.eval;

import io.videoxl.ModelFamily;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.scoring.Scoring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How results were made: what has to be the same for them to belong together. The first line of a file of results.
 *
 * @param benchmark which benchmark
 * @param model what was evaluated: its name
 * @param fingerprint what tells its file from others
 * @param family of the model, whose published rules hold; null in earlier files: Video-XL
 * @param frames which frames were watched
 * @param chunks what visual tokens saw of each other, where the family has a choice; null or empty: it has none
 * @param fit how they became squares: the name of the fit, and of what else was chosen
 * @param ratio visual tokens that were summarised into one
 * @param memoryType of keys and values in memory
 * @param systemPrompt what the conversation began with
 * @param template what was asked, as {@link io.videoxl.eval.data.PromptTemplate} has it
 * @param subtitles whether subtitles were shown
 * @param maxTokens the most tokens of an answer
 * @param scoring how answers are judged
 * @param seed of what scoring draws at random
 * @param limit how many questions were asked at most; 0: all
 * @param shard which part of the videos, such as {@code 1/1}
 */
public record RunSettings(
        Benchmark benchmark,
        String model,
        String fingerprint,
        ModelFamily family,
        String frames,
        String chunks,
        String fit,
        String ratio,
        String memoryType,
        String systemPrompt,
        String template,
        boolean subtitles,
        int maxTokens,
        Scoring scoring,
        long seed,
        int limit,
        String shard) {
    private static final String WHOLE = "1/1";

    /** Refuses nulls but those of earlier files. */
    public RunSettings {
        family = Objects.requireNonNullElse(family, ModelFamily.VIDEO_XL);
        chunks = Objects.requireNonNullElse(chunks, "");
        Objects.requireNonNull(benchmark, "benchmark");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(frames, "frames");
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(ratio, "ratio");
        Objects.requireNonNull(memoryType, "memoryType");
        Objects.requireNonNull(systemPrompt, "systemPrompt");
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(scoring, "scoring");
        Objects.requireNonNull(shard, "shard");
    }

    /** {@return the same for the whole of the videos} */
    public RunSettings whole() {
        return new RunSettings(
                benchmark,
                model,
                fingerprint,
                family,
                frames,
                chunks,
                fit,
                ratio,
                memoryType,
                systemPrompt,
                template,
                subtitles,
                maxTokens,
                scoring,
                seed,
                limit,
                WHOLE);
    }

    /** {@return all of it to be shown, by name, in order} */
    public Map<String, String> shown() {
        var shown = new LinkedHashMap<String, String>();
        shown.put("benchmark", benchmark.title());
        shown.put("model", model + " (" + fingerprint + ")");
        shown.put("family", family.toString());
        shown.put("frames", frames);
        shown.put("chunks", chunks.isEmpty() ? "none" : chunks);
        shown.put("fit", fit);
        shown.put("ratio", ratio);
        shown.put("memory type", memoryType);
        shown.put("system prompt", systemPrompt);
        shown.put("template", template);
        shown.put("subtitles", subtitles ? "with" : "without");
        shown.put("most tokens", Integer.toString(maxTokens));
        shown.put("scoring", scoring.name().toLowerCase(Locale.ROOT));
        shown.put("seed", Long.toString(seed));
        shown.put("limit", limit == 0 ? "none" : Integer.toString(limit));
        shown.put("shard", shard);
        return shown;
    }

    /**
     * What another run did differently.
     *
     * @param other how that was made
     * @return the settings that differ, each with both values
     */
    Map<String, List<String>> differences(RunSettings other) {
        var theirs = other.shown();
        var different = new LinkedHashMap<String, List<String>>();
        shown().forEach((name, value) -> {
            if (!value.equals(theirs.get(name))) {
                different.put(name, List.of(value, theirs.get(name)));
            }
        });
        return different;
    }
}
