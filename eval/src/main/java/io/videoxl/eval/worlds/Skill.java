package io.videoxl.eval.worlds;

import io.videoxl.worlds.QuestionKind;
import java.util.EnumSet;
import java.util.Set;

/** What questions test. */
public enum Skill {
    /** What the one thing is that appears: colour, shape, letter, digit, count, description. */
    ONE_THING(
            "one thing",
            1,
            1,
            EnumSet.of(
                    QuestionKind.COLOUR,
                    QuestionKind.SHAPE,
                    QuestionKind.LETTER,
                    QuestionKind.DIGIT,
                    QuestionKind.COUNT,
                    QuestionKind.DESCRIBE)),
    /** In which order two to four things appear. */
    ORDER(
            "order",
            2,
            4,
            EnumSet.of(
                    QuestionKind.FIRST,
                    QuestionKind.LAST,
                    QuestionKind.AFTER,
                    QuestionKind.BEFORE,
                    QuestionKind.ORDER)),
    /** Whether something appears; half of the answers are no. */
    PRESENT("present", 1, 4, EnumSet.of(QuestionKind.PRESENT)),
    /** How many things, or things of a colour, appear of two to four; their description. */
    SEVERAL(
            "several things",
            2,
            4,
            EnumSet.of(
                    QuestionKind.COLOUR,
                    QuestionKind.SHAPE,
                    QuestionKind.LETTER,
                    QuestionKind.DIGIT,
                    QuestionKind.COUNT,
                    QuestionKind.COUNT_COLOUR,
                    QuestionKind.DESCRIBE)),
    /** Which of four options is right. */
    CHOICE("choice", 1, 4, EnumSet.of(QuestionKind.CHOICE));

    private final String label;
    private final int fewest;
    private final int most;
    private final Set<QuestionKind> kinds;

    Skill(String label, int fewest, int most, Set<QuestionKind> kinds) {
        this.label = label;
        this.fewest = fewest;
        this.most = most;
        this.kinds = kinds;
    }

    /** {@return a name for people} */
    public String label() {
        return label;
    }

    /**
     * Whether a question tests this.
     *
     * @param things how many things appear in the film
     * @param kind of the question
     * @return whether it belongs here; no question belongs to two skills
     */
    public boolean tests(int things, QuestionKind kind) {
        return things >= fewest && things <= most && kinds.contains(kind);
    }
}
