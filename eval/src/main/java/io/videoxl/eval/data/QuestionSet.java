package io.videoxl.eval.data;

import java.util.List;

/**
 * What a benchmark's files hold.
 *
 * @param questions in the files' order; their videos are there
 * @param problems records that are no questions
 * @param notes what a reader should know, such as an encoding that was guessed
 */
public record QuestionSet(List<Question> questions, List<Problem> problems, List<Note> notes) {
    /** Keeps copies. */
    public QuestionSet {
        questions = List.copyOf(questions);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * A set without notes.
     *
     * @param questions in the files' order; their videos are there
     * @param problems records that are no questions
     */
    public QuestionSet(List<Question> questions, List<Problem> problems) {
        this(questions, problems, List.of());
    }
}
