package io.videoxl.worlds;

import java.util.random.RandomGenerator;

/**
 * The same numbers from the same seed on every machine and JDK. SplitMix64, with the constants of Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators" (2014). Bounded
 * numbers are made here too, by multiplication. For one thread at a time.
 */
public final class SeededRandom implements RandomGenerator {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /**
     * Numbers from a seed.
     *
     * @param seed any
     */
    public SeededRandom(long seed) {
        state = seed;
    }

    /**
     * Numbers for one of many things that share a seed.
     *
     * @param seed any
     * @param number tells the things apart
     */
    public SeededRandom(long seed, long number) {
        state = mix(seed ^ mix(number * GAMMA + 1));
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    @Override
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the bound is not more than 0
     */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound " + bound);
        }
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there is nothing between origin and bound
     */
    @Override
    public int nextInt(int origin, int bound) {
        return origin + nextInt(bound - origin);
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** {@inheritDoc} Equal bounds give that number. */
    @Override
    public double nextDouble(double origin, double bound) {
        return origin + nextDouble() * (bound - origin);
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
