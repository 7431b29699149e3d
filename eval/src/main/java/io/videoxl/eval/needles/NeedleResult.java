package io.videoxl.eval.needles;

/**
 * What a model said about one needle.
 *
 * @param length frames of the haystack
 * @param depth part of them before the needle
 * @param repeat how many were tried at this place before
 * @param index the frame whose place the needle took
 * @param needle what was hidden
 * @param question what was asked
 * @param expected what is right
 * @param answer what the model said
 * @param correct whether that is right, but for case, spaces and a full stop at the end
 * @param memoryTokens tokens that were kept of the video
 * @param watchSeconds time it took to watch
 * @param askSeconds time it took to ask
 */
public record NeedleResult(
        int length,
        double depth,
        int repeat,
        int index,
        String needle,
        String question,
        String expected,
        String answer,
        boolean correct,
        int memoryTokens,
        double watchSeconds,
        double askSeconds) {}
