package io.videoxl.evidence;

import io.videoxl.engine.HiddenRange;
import io.videoxl.memory.Continuation;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model might have answered.
 *
 * @param prompt tokens between memory and answer
 * @param answer the answer's tokens, which are judged
 */
public record GivenAnswer(int[] prompt, int[] answer) {
    int tokens() {
        return prompt.length + answer.length;
    }

    /** It, after a memory without these ranges. */
    Continuation without(List<HiddenRange> hidden) {
        var tokens =
                IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        return new Continuation(tokens, answer.length, hidden);
    }
}
