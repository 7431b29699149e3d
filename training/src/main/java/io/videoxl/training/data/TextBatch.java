package io.videoxl.training.data;

import io.videoxl.training.data.Prompts.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Prompts side by side, padded at the end, with the tokens that are to be predicted.
 *
 * @param prompts one behind the other
 * @param length tokens of each, with padding
 * @param ids (prompts · length)
 * @param wanted the tokens, counted over all prompts, that stand before one that is to be predicted
 * @param labels what follows each of them
 * @param owners the prompt whose answer each of them is part of, or -1 where it is part of none
 */
public record TextBatch(List<Prompt> prompts, int length, long[] ids, long[] wanted, long[] labels, int[] owners) {
    private static final int NONE = -1;

    /** A batch of these prompts. */
    public static TextBatch of(List<Prompt> prompts) {
        int length =
                prompts.stream().mapToInt(prompt -> prompt.ids().length).max().orElseThrow();
        var ids = new long[prompts.size() * length];
        var wanted = LongStream.builder();
        var labels = LongStream.builder();
        var owners = IntStream.builder();
        for (int i = 0; i < prompts.size(); i++) {
            var prompt = prompts.get(i);
            for (int token = 0; token < prompt.ids().length; token++) {
                ids[i * length + token] = prompt.ids()[token];
                if (token >= prompt.learnt()) {
                    wanted.add((long) i * length + token - 1);
                    labels.add(prompt.ids()[token]);
                    owners.add(token >= prompt.answer() ? i : NONE);
                }
            }
        }
        return new TextBatch(
                prompts,
                length,
                ids,
                wanted.build().toArray(),
                labels.build().toArray(),
                owners.build().toArray());
    }

    /**
     * Which prompts' answers are right from the first token to the last. What a model predicts behind the right beginning is what
     * it generates greedily as long as it is right, so these are the prompts that it answers exactly.
     *
     * @param predicted the most likely token at each of the wanted places
     */
    public boolean[] exact(long[] predicted) {
        var exact = new boolean[prompts.size()];
        Arrays.fill(exact, true);
        for (int i = 0; i < labels.length; i++) {
            if (owners[i] != NONE) {
                exact[owners[i]] &= predicted[i] == labels[i];
            }
        }
        return exact;
    }
}
