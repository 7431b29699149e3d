package io.videoxl.training.stage;

import io.videoxl.training.data.FilmPlan;
import io.videoxl.worlds.QuestionAnswer;
import io.videoxl.worlds.QuestionKind;
import io.videoxl.worlds.Questions;
import io.videoxl.worlds.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kinds of questions that are trained together: they need the same skill, and their texts are about as long, so that little of a
 * batch is padding.
 */
enum TaskGroup {
    FACTS(
            QuestionKind.COLOUR,
            QuestionKind.SHAPE,
            QuestionKind.LETTER,
            QuestionKind.DIGIT,
            QuestionKind.COUNT,
            QuestionKind.COUNT_COLOUR),
    PRESENCE(QuestionKind.PRESENT),
    BEGINNING(QuestionKind.FIRST),
    ENDS(QuestionKind.FIRST, QuestionKind.LAST),
    NEIGHBOURS(QuestionKind.AFTER, QuestionKind.BEFORE),
    LISTS(QuestionKind.ORDER, QuestionKind.DESCRIBE),
    CHOICES(QuestionKind.CHOICE),
    CHOICES_OF_PROPERTIES(true, QuestionKind.SHAPE, QuestionKind.SHAPE, QuestionKind.COLOUR),
    CHOICES_OF_ORDER(
            true, QuestionKind.AFTER, QuestionKind.AFTER, QuestionKind.AFTER, QuestionKind.LAST, QuestionKind.FIRST),
    CHOICES_OF_COUNTS(true, QuestionKind.COUNT);

    private final boolean options;
    private final List<QuestionKind> kinds;

    TaskGroup(QuestionKind... kinds) {
        this(false, kinds);
    }

    /**
     * @param options whether its questions are multiple choices
     * @param kinds of questions, each entry as often as any other
     */
    TaskGroup(boolean options, QuestionKind... kinds) {
        this.options = options;
        this.kinds = List.of(kinds);
    }

    /** Whether its texts are twice as long as others. */
    boolean isLong() {
        return options || this == LISTS || this == CHOICES;
    }

    /**
     * So many questions about a video. Where it does not allow the kind that is drawn, the next one's turn comes; where it allows none
     * of them, that of facts, one of which every video allows.
     */
    List<QuestionAnswer> questions(FilmPlan film, int count, SeededRandom random) {
        var asked = new ArrayList<QuestionAnswer>();
        while (asked.size() < count) {
            asked.add(question(film, random)
                    .or(() -> FACTS.question(film, random))
                    .orElseThrow());
        }
        return asked;
    }

    private Optional<QuestionAnswer> question(FilmPlan film, SeededRandom random) {
        int first = random.nextInt(kinds.size());
        for (int i = 0; i < kinds.size(); i++) {
            var kind = kinds.get((first + i) % kinds.size());
            var question = options ? choice(film, kind, random) : Questions.about(film.truth(), kind, random);
            if (question.isPresent()) {
                return question;
            }
        }
        return Optional.empty();
    }

    private static Optional<QuestionAnswer> choice(FilmPlan film, QuestionKind kind, SeededRandom random) {
        return Questions.withOptions(film.truth(), kind, random)
                .map(asked ->
                        new QuestionAnswer(QuestionKind.CHOICE, asked.question(), asked.answer(), asked.options()));
    }
}
