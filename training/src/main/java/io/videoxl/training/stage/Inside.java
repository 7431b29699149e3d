package io.videoxl.training.stage;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.Probes;
import io.videoxl.training.model.VideoPlan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What {@link Probes} are to read from videos of one shape.
 *
 * @param things which one each summary shows, or {@link #NONE}
 * @param places the number of that thing, or of the last one before, from 1; 0 where there was none
 * @param previous which one came before the one that it shows, or was the last, or {@link #NONE}
 * @param weights of summaries, whose sum is 1: those that show things count half together
 * @param named tokens, counted over all texts, that are names of things
 * @param namedPlaces the number of that thing in its video, 0 where it is not in it
 */
record Inside(long[] things, long[] places, long[] previous, float[] weights, long[] named, long[] namedPlaces) {
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
        var named = LongStream.builder();
        var namedPlaces = LongStream.builder();
        int each = texts.prompts().size() / films.size();
        for (int text = 0; text < texts.prompts().size(); text++) {
            var ids = texts.prompts().get(text).ids();
            var shown = films.get(text / each).truth().things();
            for (int i = 0; i < ids.length; i++) {
                int thing = prompts.thing(ids[i]);
                if (thing != Prompts.NO_NAME) {
                    named.add((long) text * texts.length() + i);
                    namedPlaces.add(Math.min(MOST, shown.indexOf(Scenes.THINGS.get(thing)) + 1));
                }
            }
        }
        return new Inside(
                things,
                places,
                previous,
                weights(things),
                named.build().toArray(),
                namedPlaces.build().toArray());
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
