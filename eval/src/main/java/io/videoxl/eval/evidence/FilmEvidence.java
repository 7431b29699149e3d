package io.videoxl.eval.evidence;

import io.videoxl.worlds.QuestionKind;
import java.util.List;

/**
 * What answers about one film rest on, and which things were found in it.
 *
 * @param film its number
 * @param asked the questions that have an answer in one thing, or none
 * @param sought what was looked for
 */
record FilmEvidence(int film, List<Asked> asked, List<Sought> sought) {
    /**
     * A question.
     *
     * @param kind of the question
     * @param question what was asked
     * @param expected what is right
     * @param answer what was said
     * @param found what it rests on
     */
    record Asked(QuestionKind kind, String question, String expected, String answer, Grounded found) {}

    /**
     * Something that was looked for.
     *
     * @param thing what
     * @param present whether it is there to be seen
     * @param moments how many moments were told
     * @param firstIsNear whether the first one is within five seconds of it
     * @param random the share of windows that are
     * @param score of the first one; 0 without one
     */
    record Sought(String thing, boolean present, int moments, boolean firstIsNear, double random, double score) {}

    FilmEvidence {
        asked = List.copyOf(asked);
        sought = List.copyOf(sought);
    }
}
