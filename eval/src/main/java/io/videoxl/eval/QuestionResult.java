package io.videoxl.eval;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of a question.
 *
 * @param id the question
 * @param sample what is right or wrong as a whole, see {@link io.videoxl.eval.data.Question#sample}
 * @param video what it is about
 * @param labels what tables are broken down by
 * @param options the answers to choose from
 * @param right the place of the right one, from 0
 * @param answer as the model wrote it, or the letter it chose; null if the question could not be asked
 * @param probabilities of the options, where the model chose; else null
 * @param problem why it could not be asked; null if it was
 * @param frames frames that were watched
 * @param memoryTokens tokens in memory
 */
public record QuestionResult(
        String id,
        String sample,
        String video,
        Map<String, String> labels,
        List<String> options,
        int right,
        String answer,
        List<Double> probabilities,
        String problem,
        int frames,
        int memoryTokens) {
    /** Refuses what is neither an answer nor a problem. */
    public QuestionResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(sample, "sample");
        Objects.requireNonNull(labels, "labels");
        options = List.copyOf(options);
        probabilities = probabilities == null ? null : List.copyOf(probabilities);
        if ((answer == null) == (problem == null)) {
            throw new IllegalArgumentException(id + ": expected an answer or a problem");
        }
    }

    /** {@return why it could not be asked; empty if it was} */
    public Optional<String> failure() {
        return Optional.ofNullable(problem);
    }
}
