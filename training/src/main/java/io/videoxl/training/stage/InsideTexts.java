package io.videoxl.training.stage;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.training.data.Prompts;
import io.videoxl.training.data.Prompts.Prompt;
import io.videoxl.training.data.Scenes;
import io.videoxl.training.data.TextBatch;
import io.videoxl.training.model.Probes;
import io.videoxl.worlds.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What {@link Probes} are to read from texts about videos. Tokens are counted over all texts.
 *
 * @param names tokens that are names of things, or with which a question means one
 * @param places the number of that thing in its video, 0 where it is not in it
 * @param next which thing comes after it, or {@link Inside#NONE}
 * @param previous which thing comes before it, or {@link Inside#NONE}
 * @param weights of names, for these two: 0 where the thing appears not once, so that there is no one right neighbour; alike for others, whose sum is 1
 * @param askers tokens behind which the answer to a question about a property begins
 * @param subjects whose property it is
 * @param options tokens that end an option
 * @param right 1 where that is the right one, else 0
 * @param meant tokens that end an option with which the question means a thing
 * @param things which one
 */
record InsideTexts(
        long[] names,
        long[] places,
        long[] next,
        long[] previous,
        float[] weights,
        long[] askers,
        long[] subjects,
        long[] options,
        long[] right,
        long[] meant,
        long[] things) {
    /** Of texts about each of some films. */
    static InsideTexts of(List<FilmPlan> films, TextBatch texts, Prompts prompts) {
        var found = new Found(prompts);
        int each = texts.prompts().size() / films.size();
        for (int text = 0; text < texts.prompts().size(); text++) {
            found.add(
                    texts.prompts().get(text),
                    (long) text * texts.length(),
                    films.get(text / each).truth().things());
        }
        return found.all();
    }

    /** Whether names have one right neighbour. */
    boolean isOnce(int name) {
        return weights[name] > 0;
    }

    /** Tokens as they are found. */
    private static final class Found {
        private final Prompts prompts;
        private final LongStream.Builder names = LongStream.builder();
        private final LongStream.Builder places = LongStream.builder();
        private final LongStream.Builder next = LongStream.builder();
        private final LongStream.Builder previous = LongStream.builder();
        private final List<Boolean> once = new ArrayList<>();
        private final LongStream.Builder askers = LongStream.builder();
        private final LongStream.Builder subjects = LongStream.builder();
        private final LongStream.Builder options = LongStream.builder();
        private final LongStream.Builder right = LongStream.builder();
        private final LongStream.Builder meant = LongStream.builder();
        private final LongStream.Builder things = LongStream.builder();

        Found(Prompts prompts) {
            this.prompts = prompts;
        }

        void add(Prompt prompt, long start, List<Thing> shown) {
            for (int i = 0; i < prompt.ids().length; i++) {
                int thing = prompts.thing(prompt.ids()[i]);
                if (thing != Prompts.NO_NAME) {
                    name(start + i, Scenes.THINGS.get(thing), shown);
                }
            }
            if (prompt.subject() != Prompts.NO_NAME) {
                askers.add(start + prompt.answer() - 1);
                subjects.add(prompt.subject());
            }
            for (int i = 0; i < prompt.options().length; i++) {
                options.add(start + prompt.options()[i]);
                right.add(i == prompt.right() ? 1 : 0);
                if (prompt.meant()[i] != Prompts.NO_NAME) {
                    meant(start, prompt, i, shown);
                }
            }
        }

        /** What is meant is looked for in the video like what is named. */
        private void meant(long start, Prompt prompt, int option, List<Thing> shown) {
            int end = prompt.options()[option];
            int thing = prompt.meant()[option];
            meant.add(start + end);
            things.add(thing);
            if (prompts.thing(prompt.ids()[end]) == Prompts.NO_NAME) {
                name(start + end, Scenes.THINGS.get(thing), shown);
            }
        }

        private void name(long token, Thing thing, List<Thing> shown) {
            int index = shown.indexOf(thing);
            names.add(token);
            places.add(Math.min(Probes.PLACES - 1, index + 1));
            next.add(index < 0 ? Inside.NONE : number(shown, index + 1));
            previous.add(number(shown, index - 1));
            once.add(index >= 0 && shown.lastIndexOf(thing) == index);
        }

        private static long number(List<Thing> shown, int index) {
            return index < 0 || index >= shown.size() ? Inside.NONE : Scenes.THINGS.indexOf(shown.get(index));
        }

        private float[] weights() {
            long count = once.stream().filter(each -> each).count();
            var weights = new float[once.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = once.get(i) ? 1f / count : 0;
            }
            return weights;
        }

        InsideTexts all() {
            return new InsideTexts(
                    names.build().toArray(),
                    places.build().toArray(),
                    next.build().toArray(),
                    previous.build().toArray(),
                    weights(),
                    askers.build().toArray(),
                    subjects.build().toArray(),
                    options.build().toArray(),
                    right.build().toArray(),
                    meant.build().toArray(),
                    things.build().toArray());
        }
    }
}
