package io.videoxl.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages bytes at random; the same random numbers do the same damage. */
final class Mutation {
    private static final long[] EDGES = {
        0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000L, 1L << 62
    };

    private Mutation() {}

    /** One to eight changes to one of the seeds; now and then the end of another seed. */
    static byte[] of(List<byte[]> seeds, SplittableRandom random) {
        var bytes = seeds.get(random.nextInt(seeds.size())).clone();
        int changes = 1 + random.nextInt(random.nextInt(8) + 1);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            bytes = changed(bytes, seeds, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, List<byte[]> seeds, SplittableRandom random) {
        int at = place(bytes.length, random);
        return switch (random.nextInt(8)) {
            case 0 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 1 -> {
                bytes[at] = (byte) random.nextInt();
                yield bytes;
            }
            case 2 -> {
                integer(bytes, at, EDGES[random.nextInt(EDGES.length)] + random.nextInt(-1, 2), random);
                yield bytes;
            }
            case 3 -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(64));
                for (int i = at; i < end; i++) {
                    bytes[i] = (byte) random.nextInt();
                }
                yield bytes;
            }
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> without(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(256)));
            case 6 -> twice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(256)));
            default -> {
                var other = seeds.get(random.nextInt(seeds.size()));
                int from = place(other.length, random);
                yield joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
            }
        };
    }

    /** As often near the beginning, where headers are, as anywhere. */
    private static int place(int length, SplittableRandom random) {
        if (length == 0) {
            return 0;
        }
        return random.nextBoolean() ? random.nextInt(length) : random.nextInt(Math.min(length, 512));
    }

    private static void integer(byte[] bytes, int at, long value, SplittableRandom random) {
        int width = 1 << random.nextInt(4);
        boolean big = random.nextBoolean();
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (big ? width - 1 - i : i));
        }
    }

    private static byte[] without(byte[] bytes, int from, int to) {
        return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
    }

    private static byte[] twice(byte[] bytes, int from, int to) {
        return joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
