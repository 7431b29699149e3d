package io.videoxl.evidence;

import io.videoxl.engine.HiddenRange;
import java.util.List;

/** How probable what was answered is with stretches of memory left out. */
public interface Scores {
    /**
     * A score.
     *
     * @param logProbability of the answer
     * @param lead what evidence is measured by: the log-probability, or how far it is above that of another answer
     */
    record Score(double logProbability, double lead) {}

    /**
     * Scores side by side.
     *
     * @param hidden for each score what is left out, ascending and disjoint; nothing: the answer as it was given
     * @return a score for each
     */
    List<Score> without(List<List<HiddenRange>> hidden);

    /** The score after a blank video instead of the memory. */
    Score blank();

    /** For how many scores side by side the blank video's tokens would suffice. */
    int costOfBlank();
}
