package io.videoxl.engine;

/**
 * Positions of memory that something must not see; what is left keeps its positions.
 *
 * @param first the first of them
 * @param end the first behind them
 */
public record HiddenRange(int first, int end) {}
