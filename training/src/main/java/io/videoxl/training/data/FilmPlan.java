package io.videoxl.training.data;

import io.videoxl.training.data.FrameBank.Clip;
import io.videoxl.worlds.SeededRandom;
import io.videoxl.worlds.Thing;
import io.videoxl.worlds.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A video put together of clips, with its truth.
 *
 * @param frames numbers in the bank, in time order
 * @param shown for each of them which of the things it shows, counted from 0 in their order, or {@link #NOTHING}
 * @param truth what appears in it
 */
public record FilmPlan(int[] frames, int[] shown, Truth truth) {
    /** A frame that shows none. */
    public static final int NOTHING = -1;

    /** Frames between two things at least, as in worlds, where a second lies between them. */
    private static final int GAP = 1;

    /** Of so many videos one shows one of its things twice. */
    private static final int REPEATING = 8;

    /**
     * Draws a video of so many frames in which so many things appear, if there is room: any way to spread the frames between them
     * is as likely as any other.
     */
    public static FilmPlan draw(FrameBank bank, int frames, int events, SeededRandom random) {
        var things = things(events, random);
        var clips = new ArrayList<Cut>();
        var seen = new ArrayList<Thing>();
        int used = 0;
        for (int thing : things) {
            var clip = cut(bank.of(thing).get(random.nextInt(bank.of(thing).size())), frames, random);
            int more = clip.frames().length + (clips.isEmpty() ? 0 : GAP);
            if (used + more <= frames) {
                clips.add(clip);
                seen.add(Scenes.THINGS.get(thing));
                used += more;
            }
        }
        var places = new int[clips.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = random.nextInt(frames - used + 1);
        }
        Arrays.sort(places);
        var film = new Film(bank, frames, random);
        for (int i = 0; i < places.length; i++) {
            film.fill(i == 0 ? places[i] : GAP + places[i] - places[i - 1]);
            film.add(clips.get(i), i);
        }
        film.fill(frames - film.length);
        return new FilmPlan(film.frames, film.shown, Truth.inOrder(seen, Scenes.THINGS));
    }

    private static List<Integer> things(int count, SeededRandom random) {
        var things = new ArrayList<Integer>();
        boolean repeating = random.nextInt(REPEATING) == 0;
        while (things.size() < count) {
            int thing = Scenes.any(random);
            if (repeating || !things.contains(thing)) {
                things.add(thing);
            }
        }
        return things;
    }

    /** One to all of the frames that show the thing, with or without what is before and after. */
    private static Cut cut(Clip clip, int most, SeededRandom random) {
        int shown = 1 + random.nextInt(clip.shown());
        int from = clip.first() + random.nextInt(clip.shown() - shown + 1);
        int to = from + shown;
        if (from == clip.first() && from > 0 && to - from < most && random.nextBoolean()) {
            from--;
        }
        if (to == clip.first() + clip.shown() && to < clip.frames() && to - from < most && random.nextBoolean()) {
            to++;
        }
        var frames = new int[to - from];
        int start = clip.frame() + from;
        Arrays.setAll(frames, i -> start + i);
        return new Cut(frames, clip.first() - Math.min(from, clip.first()), shown);
    }

    /**
     * Part of a clip.
     *
     * @param frames numbers in the bank
     * @param first which of them is the first that shows the thing
     * @param shown how many do
     */
    private record Cut(int[] frames, int first, int shown) {}

    /** Frames as they come together. */
    private static final class Film {
        private final FrameBank bank;
        private final SeededRandom random;
        private final int[] frames;
        private final int[] shown;
        private int length;

        Film(FrameBank bank, int frames, SeededRandom random) {
            this.bank = bank;
            this.random = random;
            this.frames = new int[frames];
            shown = new int[frames];
            Arrays.fill(shown, NOTHING);
        }

        void add(Cut more, int thing) {
            int first = length + more.first();
            Arrays.fill(shown, first, first + more.shown(), thing);
            System.arraycopy(more.frames(), 0, frames, length, more.frames().length);
            length += more.frames().length;
        }

        /** Adds frames that show nothing, in runs of one scene. */
        void fill(int count) {
            int left = count;
            while (left > 0) {
                var clip = bank.empty().get(random.nextInt(bank.empty().size()));
                int run = Math.min(left, 1 + random.nextInt(clip.frames()));
                int first = clip.frame() + random.nextInt(clip.frames() - run + 1);
                for (int i = 0; i < run; i++) {
                    frames[length++] = first + i;
                }
                left -= run;
            }
        }
    }
}
