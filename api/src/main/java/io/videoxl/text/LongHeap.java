package io.videoxl.text;

import java.util.Arrays;

/** A binary heap of longs, smallest first, without boxing. */
final class LongHeap {
    private long[] values;
    private int size;

    LongHeap(int capacity) {
        values = new long[Math.max(1, capacity)];
    }

    /** Makes a heap of an array's first {@code size} values, in place and in linear time. */
    LongHeap(long[] values, int size) {
        this.values = values;
        this.size = size;
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i, values[i]);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        int i = size++;
        while (i > 0 && values[(i - 1) / 2] > value) {
            values[i] = values[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        values[i] = value;
    }

    /** Removes the smallest value; the heap must not be empty. */
    long poll() {
        long smallest = values[0];
        long last = values[--size];
        if (size > 0) {
            sink(0, last);
        }
        return smallest;
    }

    private void sink(int i, long value) {
        for (int child = 2 * i + 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && values[child + 1] < values[child]) {
                child++;
            }
            if (values[child] >= value) {
                break;
            }
            values[i] = values[child];
            i = child;
        }
        values[i] = value;
    }
}
