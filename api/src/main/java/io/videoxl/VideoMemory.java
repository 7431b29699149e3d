package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.Engine;
import io.videoxl.engine.KeyValueMemory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A video that was watched: the keys and values of its summaries in every decoder layer, ready for any number of questions.
 *
 * {@snippet :
 * try (VideoMemory memory = model.watch(Video.of(film))) {
 *     System.out.println(memory.ask("Who opens the safe?"));
 *     System.out.println(memory.ask("And when?", AskOptions.greedy().withMaxTokens(50)));
 * }
 * }
 *
 * <p>Questions do not see each other: each starts from the state right after watching, also after one that failed or was
 * cancelled. Thread-safe; one question is served at a time and others wait. Questions on different memories of a model run side
 * by side, token by token.
 *
 * <p>Interrupting a thread in {@link #ask} ends the question soon with {@code CANCELLED} and leaves the interrupt status set.
 */
public final class VideoMemory implements AutoCloseable {
    /** Tokens by which the memory grows for questions and answers. */
    private static final int ROOM_STEP = 1024;

    private final Engine engine;
    private final Language language;
    private final KeyValueMemory memory;
    private final Video video;
    private final int frames;
    private final int length;
    private final Duration watching;

    private final ReentrantLock asking = new ReentrantLock(true);
    // Guarded by asking.
    private final float[] logits;
    /** The question whose tokens follow the watched ones; null: none, or some of it. */
    private volatile Generation current;

    private volatile boolean closed;

    VideoMemory(Engine engine, Language language, KeyValueMemory memory, Video video, int frames, Duration watching) {
        this.engine = engine;
        this.language = language;
        this.memory = memory;
        this.video = video;
        this.frames = frames;
        this.watching = watching;
        length = memory.length();
        logits = new float[engine.shape().logits()];
    }

    /**
     * Asks with {@link AskOptions#greedy()}.
     *
     * @param question what to ask
     * @return the answer
     * @throws VideoXLException as {@link #ask(String, AskOptions)} does
     */
    public Answer ask(String question) {
        return ask(question, AskOptions.greedy());
    }

    /**
     * Answers a question about the video.
     *
     * @param question what to ask
     * @param options how to answer
     * @return the answer
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} if memory, question and answer do not fit the model's context,
     *     {@code CANCELLED}, {@code CLOSED}, {@code DEVICE_OUT_OF_MEMORY}
     */
    public Answer ask(String question, AskOptions options) {
        var generation = generation(question, options);
        enter();
        try {
            while (!generation.finished()) {
                step(generation);
            }
        } finally {
            asking.unlock();
        }
        return answer(generation);
    }

    /**
     * Streams with {@link AskOptions#greedy()}.
     *
     * @param question what to ask
     * @return the answer as it comes, which the caller closes
     * @throws VideoXLException as {@link #stream(String, AskOptions)} does
     */
    public AnswerStream stream(String question) {
        return stream(question, AskOptions.greedy());
    }

    /**
     * Answers a question piece by piece. The question is checked now and runs when the first piece is asked for.
     *
     * @param question what to ask
     * @param options how to answer
     * @return the answer as it comes, which the caller closes
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} or {@code CLOSED}
     */
    public AnswerStream stream(String question, AskOptions options) {
        return new AnswerStream(this, generation(question, options));
    }

    /** {@return what was watched} */
    public Video video() {
        return video;
    }

    /** {@return how many frames were watched} */
    public int frames() {
        return frames;
    }

    /** {@return how many tokens are kept: the prompt before the video and the video's summaries} */
    public int length() {
        return length;
    }

    /** {@return bytes that this memory takes on the device, with its room for questions and answers} */
    public long bytes() {
        requireOpen();
        return memory.bytes();
    }

    /**
     * Frees the memory. A question that is being answered ends, once the token that is being computed is, with {@code CLOSED}.
     * Closing twice is harmless.
     */
    @Override
    public void close() {
        closed = true;
        var running = current;
        if (running != null) {
            running.cancel();
        }
        asking.lock();
        try {
            memory.close();
        } finally {
            asking.unlock();
        }
    }

    /** The next piece of an answer, which may be empty. */
    String advance(Generation generation) {
        enter();
        try {
            return step(generation);
        } finally {
            asking.unlock();
        }
    }

    Answer answer(Generation generation) {
        return generation.answer(length, watching);
    }

    private Generation generation(String question, AskOptions options) {
        Objects.requireNonNull(question, "question");
        requireOpen();
        var tokens = language.suffix(question);
        int room = engine.shape().contextLength() - length - tokens.length;
        int most = options.maxTokens().orElse(Math.min(AskOptions.DEFAULT_MAX_TOKENS, Math.max(1, room)));
        if (most > room) {
            throw new VideoXLException(
                    Code.CONTEXT_EXCEEDED,
                    "the memory of " + video + " has " + length + " tokens, the question " + tokens.length
                            + ", the answer up to " + most + ": " + ((long) length + tokens.length + most)
                            + " positions, the model has "
                            + engine.shape().contextLength()
                            + "; ask a shorter question, lower maxTokens, or watch fewer frames or at a higher compression");
        }
        return new Generation(tokens, most, options, language);
    }

    private void enter() {
        try {
            asking.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "the question was cancelled: its thread was interrupted", e);
        }
        if (closed) {
            asking.unlock();
            throw closed();
        }
    }

    private String step(Generation generation) {
        long start = System.nanoTime();
        try {
            if (current != generation) {
                current = null;
                memory.truncate(length);
                generation.startOver();
                current = generation;
            }
            requireOpen();
            makeRoom(generation);
            engine.run(memory, generation.pending(), logits, generation.cancelFlag());
        } catch (VideoXLException e) {
            current = null;
            throw closed && e.code() == Code.CANCELLED ? closed() : e;
        } catch (Throwable e) {
            current = null;
            throw e;
        }
        var piece = generation.next(logits, System.nanoTime() - start);
        if (generation.finished()) {
            current = null;
        }
        return piece;
    }

    /** Grows the memory in large steps, because growing copies it, but never for words that may not come. */
    private void makeRoom(Generation generation) {
        int needed = length + generation.length();
        if (needed > memory.capacity()) {
            memory.reserve(length + Math.min(generation.longest(), generation.length() + ROOM_STEP));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    private VideoXLException closed() {
        return new VideoXLException(Code.CLOSED, "the memory of " + video + " has been closed; watch the video again");
    }
}
