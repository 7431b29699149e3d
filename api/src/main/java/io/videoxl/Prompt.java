package io.videoxl;

import io.videoxl.memory.Tail;

/**
 * A question that fits the model's context.
 *
 * @param tail a chat's earlier questions and answers, then the question
 * @param historyTokens tokens of the earlier questions and answers
 * @param questionTokens tokens of the question
 * @param maxTokens most tokens that the answer may have
 */
record Prompt(Tail tail, int historyTokens, int questionTokens, int maxTokens) {
    /** Tokens of the tail with the longest answer there may be. */
    int longest() {
        return historyTokens + questionTokens + maxTokens;
    }
}
