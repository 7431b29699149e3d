package io.videoxl.training.stage;

import io.videoxl.worlds.SeededRandom;
import java.util.List;

/**
 * What videos are like, and what is asked about them. All videos of a step are of one length, drawn so that its logarithm is uniform.
 *
 * @param shortest frames at least
 * @param longest frames at most
 * @param fewest things that appear at least, but for a few videos that show nothing
 * @param most things that appear at most
 * @param tasks what is asked, each entry as often as any other
 */
record Mixture(int shortest, int longest, int fewest, int most, List<TaskGroup> tasks) {
    Mixture(int shortest, int longest, int fewest, int most, TaskGroup... tasks) {
        this(shortest, longest, fewest, most, List.of(tasks));
    }

    /** A video's frames. */
    int frames(SeededRandom random) {
        return (int) Math.round(shortest * Math.pow((double) longest / shortest, random.nextDouble()));
    }

    TaskGroup task(SeededRandom random) {
        return tasks.get(random.nextInt(tasks.size()));
    }
}
