package io.videoxl.spark.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What this JVM has done since it started; the plugin shows it. */
public final class Counters {
    private static final Counters HERE = new Counters();

    /** Models that were loaded. */
    public final LongAdder modelsLoaded = new LongAdder();

    /** Frames that the model saw, counted while a video is watched. */
    public final LongAdder framesWatched = new LongAdder();

    /** Videos that were watched to their end. */
    public final LongAdder videosWatched = new LongAdder();

    /** Memories that were found, so that nothing had to be watched. */
    public final LongAdder memoriesReused = new LongAdder();

    /** Answers that were generated. */
    public final LongAdder questionsAnswered = new LongAdder();

    /** Tokens of these. */
    public final LongAdder tokensGenerated = new LongAdder();

    /** Questions that became an error. */
    public final LongAdder errors = new LongAdder();

    private Counters() {}

    /** Those of this JVM. */
    public static Counters here() {
        return HERE;
    }

    /** All of them by name, always in the same order. */
    public Map<String, LongAdder> byName() {
        var all = new LinkedHashMap<String, LongAdder>();
        all.put("modelsLoaded", modelsLoaded);
        all.put("framesWatched", framesWatched);
        all.put("videosWatched", videosWatched);
        all.put("memoriesReused", memoriesReused);
        all.put("questionsAnswered", questionsAnswered);
        all.put("tokensGenerated", tokensGenerated);
        all.put("errors", errors);
        return all;
    }
}
