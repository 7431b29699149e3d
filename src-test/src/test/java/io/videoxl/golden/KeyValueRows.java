package io.videoxl.golden;

import io.videoxl.engine.ModelShape;

/** Keys and values as the golden files have them. */
record KeyValueRows(ModelShape shape, double ropeBase) {
    /** Takes the rotary embedding back: memory keeps keys rotated at their position, the files hold them before that. */
    void unrotate(float[] keys, int firstPosition) {
        int half = shape.headSize() / 2;
        int heads = shape.keyValueHeads();
        for (int vector = 0; vector < keys.length / (2 * half); vector++) {
            int position = firstPosition + vector / heads;
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(ropeBase, -(double) i / half);
                int at = 2 * half * vector + i;
                double x = keys[at];
                double y = keys[at + half];
                keys[at] = (float) (x * Math.cos(angle) + y * Math.sin(angle));
                keys[at + half] = (float) (y * Math.cos(angle) - x * Math.sin(angle));
            }
        }
    }

    /** From {@code [token][head][size]} to {@code [head][token][size]}. */
    float[] byHead(float[] values) {
        int size = shape.headSize();
        int heads = shape.keyValueHeads();
        int tokens = values.length / (heads * size);
        var result = new float[values.length];
        for (int token = 0; token < tokens; token++) {
            for (int head = 0; head < heads; head++) {
                System.arraycopy(values, (token * heads + head) * size, result, (head * tokens + token) * size, size);
            }
        }
        return result;
    }

    static int argMax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}
