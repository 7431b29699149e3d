package io.videoxl.training.stage;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.Probes;
import io.videoxl.training.model.VideoPlan;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link Probes} are to read from videos of one shape.
 *
 * @param things which one each summary shows, or {@link #NONE}
 * @param places the number of that thing, or of the last one before, from 1; 0 where there was none
 * @param previous which one came before the one that it shows, or was the last, or {@link #NONE}
 * @param weights of summaries, whose sum is 1: those that show things count half together
 * @param texts what is to be read of these
 */
record Inside(long[] things, long[] places, long[] previous, float[] weights, InsideTexts texts) {
    static final int NONE = Scenes.THINGS.size();

    private static final int MOST = Probes.PLACES - 1;

    /**
     * Of films with texts about each.
     *
     * @param tokens of a frame
     */
    static Inside of(List<FilmPlan> films, VideoPlan plan, TextBatch texts, Prompts prompts, int tokens) {
        var spans = spans(plan);
        var order = plan.summaryOrder();
        int count = films.size() * order.length;
        var things = new long[count];
        var places = new long[count];
        var previous = new long[count];
        int row = 0;
        for (var film : films) {
            var numbers = film.truth().things().stream()
                    .mapToLong(Scenes.THINGS::indexOf)
                    .toArray();
            var begun = begun(film.shown());
            for (int summary : order) {
                int last = spans[summary + 1] - 1;
                int from = spans[summary] / tokens;
                int to = last / tokens;
                int shown = Arrays.stream(film.shown(), from, to + 1).max().orElse(FilmPlan.NOTHING);
                int before = begun[to] - (shown == FilmPlan.NOTHING ? 1 : 2);
                things[row] = shown == FilmPlan.NOTHING ? NONE : numbers[shown];
                places[row] = Math.min(MOST, begun[to]);
                previous[row] = before < 0 ? NONE : numbers[before];
                row++;
            }
        }
        return new Inside(things, places, previous, weights(things), InsideTexts.of(films, texts, prompts));
    }

    /** Visual tokens before each summary, and all. */
    private static int[] spans(VideoPlan plan) {
        int count = plan.summaryOrder().length;
        var spans = new int[count + 1];
        int next = 0;
        for (int window = 0; window < plan.windows().length; window++) {
            for (int i = 0; i < plan.windows()[window] / plan.ratios()[window]; i++) {
                spans[next + 1] = spans[next] + plan.ratios()[window];
                next++;
            }
        }
        return spans;
    }

    /** How many things have begun with each frame. */
    private static int[] begun(int[] shown) {
        var begun = new int[shown.length];
        int most = 0;
        for (int i = 0; i < shown.length; i++) {
            most = Math.max(most, shown[i] + 1);
            begun[i] = most;
        }
        return begun;
    }

    private static float[] weights(long[] things) {
        long showing = Arrays.stream(things).filter(thing -> thing != NONE).count();
        long empty = things.length - showing;
        var weights = new float[things.length];
        for (int i = 0; i < weights.length; i++) {
            boolean half = showing > 0 && empty > 0;
            weights[i] = (half ? 0.5f : 1) / (things[i] == NONE ? empty : showing);
        }
        return weights;
    }
}
