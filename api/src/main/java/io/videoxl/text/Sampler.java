package io.videoxl.text;

import io.videoxl.VideoXLException;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Chooses the tokens of one answer, one after the other, from the model's logits. For one thread at a time.
 *
 * <p>The steps and their order are those of Hugging Face's {@code generate}, so that its settings keep their meaning:
 *
 * <ol>
 *   <li>repetition penalty r over all tokens of this answer so far, each once: {@code x > 0 ? x / r : x * r}. The prompt does
 *       not count: with visual tokens the published code hands embeddings, not ids, to {@code generate}
 *   <li>temperature t: {@code x / t}; with t = 0 the likeliest token is taken and the rest skipped
 *   <li>top-k: the k likeliest stay
 *   <li>top-p: of these a token stays if those likelier than it hold less than p of the probability
 *   <li>min-p: of these a token stays if it is at least p times as likely as the likeliest
 * </ol>
 *
 * <p>Equal logits rank by id, lowest first. Each token but a greedy one takes one number from a {@link SplittableRandom}.
 */
public final class Sampler {
    private final SamplingOptions options;
    private final SplittableRandom random;
    private final BitSet answer = new BitSet();
    private final float[] logits;
    /** Candidates as sorted longs, see {@code sorted()}; allocated when first needed. */
    private long[] order;

    private int[] ids;
    private double[] weights;

    /**
     * @param size number of tokens in the vocabulary; logits from there on are never looked at
     * @param seed of the random numbers; the same seed gives the same answer
     */
    public Sampler(SamplingOptions options, int size, long seed) {
        this.options = options;
        random = new SplittableRandom(seed);
        logits = new float[size];
    }

    /**
     * Chooses the next token.
     *
     * @param logits one for each row of the model's head, at least as many as the vocabulary has tokens; left as it is
     * @throws VideoXLException {@code INTERNAL} if a logit is not a finite number
     */
    public int sample(float[] logits) {
        System.arraycopy(Logits.requireFinite(logits, this.logits.length), 0, this.logits, 0, this.logits.length);
        penalize();
        int id = options.temperature() == 0 ? likeliest() : draw();
        answer.set(id);
        return id;
    }

    private void penalize() {
        double penalty = options.repetitionPenalty();
        if (penalty != 1) {
            for (int id = answer.nextSetBit(0); id >= 0; id = answer.nextSetBit(id + 1)) {
                double penalized = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
                // An extreme penalty must not make an infinity, whose difference to another is not a number.
                logits[id] = (float) Math.clamp(penalized, -Float.MAX_VALUE, Float.MAX_VALUE);
            }
        }
    }

    private int likeliest() {
        return Logits.likeliest(logits, logits.length);
    }

    private int draw() {
        if (ids == null) {
            ids = new int[logits.length];
            weights = new double[logits.length];
        }
        double max = logits[likeliest()];
        int count;
        if (options.topK() > 0 && options.topK() < logits.length) {
            count = keepTopP(takeTopK(max));
        } else if (options.topP() < 1) {
            count = takeTopP(max);
        } else {
            count = takeAll(max);
        }
        return choose(keepMinP(count));
    }

    /** A token's probability as a multiple of the likeliest token's. */
    private double weight(int id, double max) {
        return Math.exp((logits[id] - max) / options.temperature());
    }

    private void put(int place, int id, double max) {
        ids[place] = id;
        weights[place] = weight(id, max);
    }

    private int takeAll(double max) {
        for (int id = 0; id < logits.length; id++) {
            put(id, id, max);
        }
        return logits.length;
    }

    private int takeTopK(double max) {
        var heap = sorted();
        for (int i = 0; i < options.topK(); i++) {
            put(i, (int) heap.poll(), max);
        }
        return options.topK();
    }

    /** Of the first {@code count} candidates, which are sorted, how many top-p leaves. */
    private int keepTopP(int count) {
        double wanted = options.topP() * sum(count);
        double likelier = 0;
        int kept = 0;
        while (kept < count && (options.topP() == 1 || likelier < wanted)) {
            likelier += weights[kept++];
        }
        return kept;
    }

    /** Top-p over the whole vocabulary: sorts only as far as it must. */
    private int takeTopP(double max) {
        double wanted = options.topP() * sum(takeAll(max));
        var heap = sorted();
        double likelier = 0;
        int kept = 0;
        while (kept < logits.length && likelier < wanted) {
            put(kept, (int) heap.poll(), max);
            likelier += weights[kept++];
        }
        return kept;
    }

    /** Weights are multiples of the likeliest token's, so they compare with min-p as they are. */
    private int keepMinP(int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] >= options.minP()) {
                ids[kept] = ids[i];
                weights[kept++] = weights[i];
            }
        }
        return kept;
    }

    private int choose(int count) {
        double left = random.nextDouble() * sum(count);
        int last = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > 0) {
                if (left < weights[i]) {
                    return ids[i];
                }
                left -= weights[i];
                last = i;
            }
        }
        // Rounding may leave a rest.
        return ids[last];
    }

    private double sum(int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
        }
        return sum;
    }

    /** All tokens as a heap, likeliest first; the low half of each value is the id. */
    private LongHeap sorted() {
        if (order == null) {
            order = new long[logits.length];
        }
        for (int id = 0; id < logits.length; id++) {
            order[id] = sortable(logits[id]) << 32 | id;
        }
        return new LongHeap(order, order.length);
    }

    /** An integer that is lower the higher the logit is. */
    private static long sortable(float logit) {
        // Adding zero turns -0 into 0: the two must rank by id.
        int bits = Float.floatToRawIntBits(logit + 0f);
        return ~(bits ^ bits >> 31 & Integer.MAX_VALUE);
    }
}
