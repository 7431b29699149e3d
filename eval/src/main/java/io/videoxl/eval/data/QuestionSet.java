package io.videoxl.eval.data;

import java.util.List;

/**
 * What a benchmark's files hold.
 *
 * @param questions in the files' order; their videos are there
 * @param problems records that are no questions
 */
public record QuestionSet(List<Question> questions, List<Problem> problems) {
    /** Keeps copies. */
    public QuestionSet {
        questions = List.copyOf(questions);
        problems = List.copyOf(problems);
    }
}
