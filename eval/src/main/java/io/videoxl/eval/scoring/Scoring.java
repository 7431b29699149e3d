package io.videoxl.eval.scoring;

import io.videoxl.ModelFamily;
import io.videoxl.eval.data.Benchmark;
import io.videoxl.eval.data.Letters;
import java.util.List;

/** How answers become right or wrong. Tables say which was used. */
public enum Scoring {
    /** As the published evaluation code of the benchmark does, its oddities included: for numbers to be compared. */
    COMPATIBLE,
    /** As a careful reader does: the one option that the answer names, else wrong. */
    STRICT,
    /** The model does not write: the most probable letter is its answer. */
    CHOICES;

    /**
     * Judges an answer.
     *
     * @param benchmark whose rules hold
     * @param family of the model, whose authors' rules hold where those of two families differ
     * @param id of the question; what is drawn at random depends on it and on the seed alone
     * @param options of the question
     * @param right the place of the right option, from 0
     * @param answer as the model wrote it; of {@link #CHOICES}, the chosen letter
     * @param seed of what is drawn at random
     * @return what it is worth
     */
    public Verdict judge(
            Benchmark benchmark,
            ModelFamily family,
            String id,
            List<String> options,
            int right,
            String answer,
            long seed) {
        var letter = Letters.of(right);
        return switch (this) {
            case COMPATIBLE -> Published.judge(benchmark, family, id, options.size(), letter, answer, seed);
            case STRICT -> Verdict.of(CarefulReader.letter(answer, options).orElse(""), letter);
            case CHOICES -> Verdict.of(answer, letter);
        };
    }
}
