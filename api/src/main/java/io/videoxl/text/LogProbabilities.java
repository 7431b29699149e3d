package io.videoxl.text;

/**
 * The natural logarithms of the next token's probabilities: {@code x[i] - log(sum(exp(x)))} over the logits x of the
 * vocabulary's tokens, in double precision. A view: valid as long as the logits stay as they are.
 */
public final class LogProbabilities {
    private final float[] logits;
    private final int size;
    private final int likeliest;
    /** log(sum(exp(x - max))) */
    private final double logSum;

    /**
     * @param logits one for each row of the model's head
     * @param size number of tokens in the vocabulary; logits from there on are never looked at
     * @throws io.videoxl.VideoXLException {@code INTERNAL} if a logit is not a finite number
     */
    public LogProbabilities(float[] logits, int size) {
        this.logits = logits;
        this.size = size;
        likeliest = Logits.likeliest(Logits.requireFinite(logits, size), size);
        // The largest term is exactly 1. Leaving it to log1p keeps the digits of a probability close to 1.
        double others = 0;
        for (int id = 0; id < size; id++) {
            if (id != likeliest) {
                others += Math.exp((double) logits[id] - logits[likeliest]);
            }
        }
        logSum = Math.log1p(others);
    }

    /** The log-probability of a token. */
    public double of(int id) {
        return (double) logits[id] - logits[likeliest] - logSum;
    }

    /** The most probable tokens, most probable first and the lowest id of equals; fewer where the vocabulary has fewer. */
    public int[] most(int count) {
        var best = new int[Math.min(count, size)];
        int filled = 0;
        for (int id = 0; id < size; id++) {
            int place = filled;
            while (place > 0 && logits[best[place - 1]] < logits[id]) {
                place--;
            }
            if (place < best.length) {
                filled = Math.min(filled + 1, best.length);
                System.arraycopy(best, place, best, place + 1, filled - 1 - place);
                best[place] = id;
            }
        }
        return best;
    }
}
