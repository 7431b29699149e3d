package io.videoxl;

import io.videoxl.Answer.FinishReason;
import io.videoxl.engine.CancelFlag;
import io.videoxl.text.Detokenizer;
import io.videoxl.text.Sampler;
import java.time.Duration;
import java.util.Arrays;

/**
 * One question and its answer so far. It holds no native memory, so it can be left at any token and taken up again on a memory
 * that other questions have used in between: then all its tokens are run once more.
 *
 * <p>Guarded by its memory's lock, except for {@link #cancel}.
 */
final class Generation {
    private final int questionTokens;
    private final int maxTokens;
    private final Language language;
    private final Sampler sampler;
    private final Detokenizer detokenizer;
    private final CancelFlag cancel = new CancelFlag();

    /** The question's tokens, then the answer's. */
    private int[] tokens;

    private int length;
    private int run;
    private final StringBuilder text = new StringBuilder();
    private FinishReason finishReason;
    private long readingNanos;
    private long answeringNanos;

    Generation(int[] question, int maxTokens, AskOptions options, Language language) {
        this.questionTokens = question.length;
        this.maxTokens = maxTokens;
        this.language = language;
        sampler = language.newSampler(options);
        detokenizer = language.newDetokenizer();
        tokens = Arrays.copyOf(question, question.length + Math.min(maxTokens, 64));
        length = question.length;
    }

    /** Ends a pass that is under way and every later one. Any thread may call this. */
    void cancel() {
        cancel.set();
    }

    CancelFlag cancelFlag() {
        return cancel;
    }

    /** Forgets what was run: the memory has been used for another question. */
    void startOver() {
        run = 0;
    }

    /** Tokens that the memory does not hold yet. */
    int[] pending() {
        return Arrays.copyOfRange(tokens, run, length);
    }

    /** Tokens of the question and the answer so far. */
    int length() {
        return length;
    }

    /** Tokens of the question and the longest answer there may be. */
    int longest() {
        return questionTokens + maxTokens;
    }

    boolean finished() {
        return finishReason != null;
    }

    /**
     * Takes the next token.
     *
     * @param logits what follows the last token, all of which the memory holds now
     * @return the text that it completes, often a word, sometimes nothing
     */
    String next(float[] logits, long nanos) {
        if (run < questionTokens) {
            readingNanos += nanos;
        } else {
            answeringNanos += nanos;
        }
        run = length;
        int token = sampler.sample(logits);
        if (language.endsAnswer(token)) {
            return finish(FinishReason.STOP);
        }
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
        }
        tokens[length++] = token;
        var piece = detokenizer.append(token);
        text.append(piece);
        return answerTokens() == maxTokens ? piece + finish(FinishReason.LENGTH) : piece;
    }

    private String finish(FinishReason reason) {
        finishReason = reason;
        var rest = detokenizer.finish();
        text.append(rest);
        return rest;
    }

    private int answerTokens() {
        return length - questionTokens;
    }

    Answer answer(int memoryTokens, Duration watching) {
        var timings = new Answer.Timings(watching, Duration.ofNanos(readingNanos), Duration.ofNanos(answeringNanos));
        return new Answer(text.toString(), finishReason, memoryTokens, questionTokens, answerTokens(), timings);
    }
}
