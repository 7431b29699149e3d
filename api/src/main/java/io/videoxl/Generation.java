package io.videoxl;

import io.videoxl.Answer.FinishReason;
import io.videoxl.engine.CancelFlag;
import io.videoxl.memory.Tail;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.text.Detokenizer;
import io.videoxl.text.Sampler;
import java.time.Duration;

/**
 * One question and its answer so far. It can be left at any token and taken up again on a memory that other questions have used in
 * between.
 *
 * <p>Used in turns of its memory, except for {@link #cancel}.
 */
final class Generation {
    private final int questionTokens;
    private final int maxTokens;
    private final Language language;
    private final Sampler sampler;
    private final Detokenizer detokenizer;
    private final CancelFlag cancel = new CancelFlag();

    /** The question's tokens, then the answer's. */
    private final Tail tail;

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
        tail = new Tail(question);
    }

    /** Ends a pass that is under way and every later one. Any thread may call this. */
    void cancel() {
        cancel.set();
    }

    boolean finished() {
        return finishReason != null;
    }

    /**
     * Generates the next token.
     *
     * @return the text that it completes, often a word, sometimes nothing
     */
    String advance(WorkingMemory.Turn turn) {
        boolean reading = tail.run() < questionTokens;
        long start = System.nanoTime();
        var logits = turn.run(tail, questionTokens + maxTokens, cancel);
        long nanos = System.nanoTime() - start;
        if (reading) {
            readingNanos += nanos;
        } else {
            answeringNanos += nanos;
        }
        int token = sampler.sample(logits);
        if (language.endsAnswer(token)) {
            return finish(FinishReason.STOP);
        }
        tail.append(token);
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
        return tail.size() - questionTokens;
    }

    Answer answer(int memoryTokens, Duration watching) {
        var timings = new Answer.Timings(watching, Duration.ofNanos(readingNanos), Duration.ofNanos(answeringNanos));
        return new Answer(text.toString(), finishReason, memoryTokens, questionTokens, answerTokens(), timings);
    }
}
