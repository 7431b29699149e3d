package io.videoxl.cli.bench;

import java.util.List;
import java.util.Set;

/**
 * What is measured, and how often.
 *
 * @param runs that count, of each measurement
 * @param memory tokens in memory for windows and answers
 * @param frames of whole watches
 * @param ratio visual tokens that become one summary
 * @param generate tokens of an answer
 */
public record BenchSettings(
        Set<Stage> stages, int runs, List<Integer> memory, List<Integer> frames, int ratio, int generate) {}
