package io.videoxl.training.stage;

import io.videoxl.convert.ModelConfig;
import io.videoxl.worlds.SeededRandom;
import java.util.Arrays;
import java.util.List;

/**
 * The windows of videos of one length.
 *
 * @param frames of a video
 * @param lengths visual tokens of each window
 * @param ratios of each window
 * @param gaps places left free in front of each
 */
record Windows(int frames, int[] lengths, int[] ratios, int[] gaps) {
    /** Windows of one ratio, or of the largest below it that divides a shorter last one; no gaps. */
    static Windows of(ModelConfig config, int frames, int ratio) {
        var lengths = lengths(config, frames);
        var ratios = Arrays.stream(lengths)
                .map(length -> fitting(config, length).stream()
                        .filter(each -> each <= ratio)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElseThrow())
                .toArray();
        return new Windows(frames, lengths, ratios, new int[lengths.length]);
    }

    /**
     * Half the time one ratio for all, half the time one drawn for each window, as far as it divides it.
     *
     * @param summaries that a video may have about: long ones are not drawn with low ratios, whose scores would take more memory than
     *     machines have
     */
    static Windows draw(ModelConfig config, int frames, int summaries, SeededRandom random) {
        int visual = frames * config.vision().tokensPerFrame();
        var ratios = config.ratios().stream()
                .filter(ratio -> visual <= ratio * summaries
                        || ratio.equals(config.ratios().getLast()))
                .toList();
        if (random.nextBoolean()) {
            return of(config, frames, ratios.get(random.nextInt(ratios.size())));
        }
        var lengths = lengths(config, frames);
        var drawn = Arrays.stream(lengths)
                .map(length -> {
                    var fitting = fitting(config, length);
                    var allowed = fitting.stream().filter(ratios::contains).toList();
                    // A short last window may be divided by low ratios alone.
                    var choices = allowed.isEmpty() ? fitting : allowed;
                    return choices.get(random.nextInt(choices.size()));
                })
                .toArray();
        return new Windows(frames, lengths, drawn, new int[lengths.length]);
    }

    /** The same spread over so many positions, as if it were parts of a longer video. */
    Windows spread(int positions, SeededRandom random) {
        int used = 0;
        for (int i = 0; i < lengths.length; i++) {
            used += lengths[i] / ratios[i];
        }
        int free = Math.max(0, positions - used);
        var places = new int[lengths.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = random.nextInt(free + 1);
        }
        Arrays.sort(places);
        var spread = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            spread[i] = places[i] - (i == 0 ? 0 : places[i - 1]);
        }
        return new Windows(frames, lengths, ratios, spread);
    }

    private static int[] lengths(ModelConfig config, int frames) {
        int visual = frames * config.vision().tokensPerFrame();
        var lengths = new int[Math.ceilDiv(visual, config.window())];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.min(config.window(), visual - i * config.window());
        }
        return lengths;
    }

    private static List<Integer> fitting(ModelConfig config, int length) {
        return config.ratios().stream().filter(ratio -> length % ratio == 0).toList();
    }
}
