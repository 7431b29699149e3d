package io.videoxl.spark.options;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The options that there are: the command's, without the dashes before them. */
enum OptionName {
    FRAMES(Part.WATCHING),
    RATE(Part.WATCHING),
    AT(Part.WATCHING),
    KEY_FRAMES(Part.WATCHING),
    RATIO(Part.WATCHING),
    MEMORY_LIMIT(Part.WATCHING),
    TILES(Part.WATCHING),
    FIT(Part.WATCHING),
    CHUNKS(Part.WATCHING),
    DISPLAY_ASPECT(Part.WATCHING),
    TONE_MAP(Part.WATCHING),
    RESERVE(Part.WATCHING),
    MEMORY_TYPE(Part.WATCHING),
    SYSTEM(Part.WATCHING),
    FROM(Part.WATCHING),
    TO(Part.WATCHING),
    RATE_OF_SOURCE(Part.WATCHING),
    MAX_TOKENS(Part.ASKING),
    MAX_TIME(Part.ASKING),
    TEMPERATURE(Part.ASKING),
    TOP_K(Part.ASKING),
    TOP_P(Part.ASKING),
    MIN_P(Part.ASKING),
    REPETITION_PENALTY(Part.ASKING),
    SEED(Part.ASKING),
    STOP(Part.ASKING),
    EVIDENCE(Part.ASKING),
    ALLOW(Part.RUNNING),
    TIMEOUT(Part.RUNNING),
    DEVICE(Part.RUNNING),
    THREADS(Part.RUNNING);

    /** What an option changes. */
    enum Part {
        /** The memory, and so every answer. */
        WATCHING,
        /** The answer. */
        ASKING,
        /** How it is computed and reached. */
        RUNNING
    }

    private final Part part;

    OptionName(Part part) {
        this.part = part;
    }

    Part part() {
        return part;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static OptionName of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "no option '" + word + "'; expected one of "
                                + Arrays.stream(values()).map(OptionName::word).collect(Collectors.joining(", "))));
    }
}
