package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.memory.WorkingMemory;
import io.videoxl.watch.Planner;
import io.videoxl.watch.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was watched: the keys and values of its summaries in every decoder layer, ready for any number of questions.
 *
 * {@snippet :
 * try (VideoMemory memory = model.watch(Video.of(film), WatchOptions.defaults())) {
 *     System.out.println(memory.ask("Who opens the safe?"));
 *     System.out.println(memory.ask("And when?", AskOptions.greedy().withMaxTokens(50)));
 * }
 * }
 *
 * <p>Questions do not see each other: each starts from what was watched, also after one that failed or was cancelled.
 *
 * <p>More can be {@linkplain #append appended}, and while that goes on, questions are answered from what was summarised so far.
 *
 * <p>Thread-safe; one question is served at a time and others wait. Questions on different memories of a model, such as
 * {@linkplain #fork forks}, run side by side, token by token. Interrupting a thread ends its call soon with {@code CANCELLED} and
 * leaves the interrupt status set.
 */
public final class VideoMemory implements AutoCloseable {
    private final VideoXL model;
    private final WorkingMemory memory;
    private final AtomicLong watchingNanos;

    private final ReentrantLock appending = new ReentrantLock(true);
    private volatile Watcher watcher;
    private final Set<WatchTask> tasks = ConcurrentHashMap.newKeySet();

    VideoMemory(VideoXL model, WorkingMemory memory, long watchingNanos) {
        this.model = model;
        this.memory = memory;
        this.watchingNanos = new AtomicLong(watchingNanos);
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
     * Answers a question about what was watched.
     *
     * @param question what to ask
     * @param options how to answer
     * @return the answer
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} if memory, question and answer do not fit the model's context,
     *     {@code CANCELLED}, {@code CLOSED}, {@code DEVICE_OUT_OF_MEMORY}
     */
    public Answer ask(String question, AskOptions options) {
        var generation = generation(question, options);
        try (var turn = memory.turn()) {
            while (!generation.finished()) {
                generation.advance(turn);
            }
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

    /**
     * Watches more.
     *
     * @param more what to watch
     * @param options how to watch
     * @throws VideoXLException as {@link #append(List, WatchOptions)} does
     */
    public void append(Visual more, WatchOptions options) {
        append(List.of(more), options);
    }

    /**
     * Watches more and appends its summaries. Its first window starts with its first frame, so the numbers are those of watching
     * everything at once if what was watched before ended with a whole window (ten frames, with the released weights).
     *
     * <p>Other threads may ask meanwhile: they are answered from the windows that were summarised so far, between two windows. Several
     * threads may append; they take turns. If it fails or is cancelled, what was summarised until then stays.
     *
     * @param more one or more
     * @param options how to watch; {@code systemPrompt} and {@code memoryType} were decided when this memory was made
     * @throws VideoXLException as {@link VideoXL#watch(List, WatchOptions)} does
     */
    public void append(List<? extends Visual> more, WatchOptions options) {
        append(more, options, model.reserve(options), null);
    }

    /**
     * The same in the background. What {@link #append(List, WatchOptions)} would throw ends the task.
     *
     * @param more what to watch
     * @param options how to watch
     * @return a handle on the work
     */
    public WatchTask appendAsync(Visual more, WatchOptions options) {
        return appendAsync(List.of(more), options);
    }

    /**
     * The same in the background. What {@link #append(List, WatchOptions)} would throw ends the task.
     *
     * @param more what to watch
     * @param options how to watch
     * @return a handle on the work
     */
    public WatchTask appendAsync(List<? extends Visual> more, WatchOptions options) {
        var visuals = List.copyOf(more);
        Objects.requireNonNull(options, "options");
        memory.requireOpen();
        return WatchTask.start(task -> {
            tasks.add(task);
            try {
                append(visuals, options, model.reserve(options), task);
            } finally {
                tasks.remove(task);
            }
        });
    }

    /**
     * @param reserved tokens of question and answer that have to fit the context as well
     * @param task what may stop the source; null: nobody
     */
    void append(List<? extends Visual> visuals, WatchOptions options, long reserved, WatchTask task) {
        long start = System.nanoTime();
        enterAppending();
        try (var source = new Stoppable(model.open(visuals, options))) {
            if (task != null) {
                task.reads(source);
            }
            var planner = new Planner(model.shape(), memory.length(), reserved, memory.bytesPerToken());
            var plan = planner.plan(source.count(), options.compression());
            memory.requireOpen();
            watcher = new Watcher(model.engine(), memory, source, plan, options.framesPerBatch(), options.onProgress());
            if (memory.isClosed()) {
                watcher.cancel(memory.closed());
            }
            watcher.run();
        } catch (VideoXLException e) {
            if (memory.isClosed() && e.code() == Code.CANCELLED) {
                throw memory.closed();
            }
            boolean stoppedBeforeItsFirstFrame = task != null && task.isStopped() && e.code() == Code.VIDEO_EMPTY;
            if (!stoppedBeforeItsFirstFrame) {
                throw e;
            }
        } finally {
            watcher = null;
            watchingNanos.addAndGet(System.nanoTime() - start);
            appending.unlock();
        }
    }

    private void enterAppending() {
        try {
            appending.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "watching was cancelled: its thread was interrupted", e);
        }
    }

    /**
     * An independent copy: it can be asked and appended to without the other. It copies the keys and values.
     *
     * @return the copy, which the caller closes
     * @throws VideoXLException {@code DEVICE_OUT_OF_MEMORY}, {@code CANCELLED}, {@code CLOSED}
     */
    public VideoMemory fork() {
        return model.register(new VideoMemory(model, memory.fork(), watchingNanos.get()));
    }

    /** {@return the frames that were watched so far, in order} */
    public List<WatchedFrame> watched() {
        return memory.timeline().frames();
    }

    /** {@return how many frames were watched so far} */
    public int frames() {
        return memory.timeline().frameCount();
    }

    /** {@return the windows that were summarised so far, in order: which part of what was watched each summary stands for} */
    public List<WatchedWindow> windows() {
        return memory.timeline().windows();
    }

    /** {@return what was not as it should be, for people, e.g. {@code film.mp4: 312 of 400 frames could be decoded}} */
    public List<String> warnings() {
        return memory.timeline().warnings();
    }

    /**
     * Copies the summaries' keys and values of one decoder layer, for those who want the features.
     *
     * @param layer from 0 to {@link ModelInfo#layers} - 1
     * @return a copy of them
     * @throws VideoXLException {@code INVALID_ARGUMENT}, {@code CANCELLED}, {@code CLOSED}
     */
    public Summaries summaries(int layer) {
        var shape = model.shape();
        if (layer < 0 || layer >= shape.layers()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT, "summaries: layer " + layer + ", expected 0 to " + (shape.layers() - 1));
        }
        try (var turn = memory.turn()) {
            int count = memory.length() - memory.prefix();
            if (count == 0) {
                return new Summaries(layer, 0, shape.keyValueHeads(), shape.headSize(), new float[0], new float[0]);
            }
            var kept = turn.memory().read(layer, memory.prefix(), count);
            return new Summaries(layer, count, shape.keyValueHeads(), shape.headSize(), kept.keys(), kept.values());
        }
    }

    /** {@return how many tokens are kept: the prompt before the video and the video's summaries} */
    public int length() {
        return memory.length();
    }

    /** {@return bytes that this memory takes on the device, with its room for questions and answers} */
    public long bytes() {
        return memory.bytes();
    }

    /**
     * Frees the memory. A question that is being answered, or a window that is being summarised, ends soon with {@code CLOSED}.
     * Closing twice is harmless.
     */
    @Override
    public void close() {
        memory.close();
        var running = watcher;
        if (running != null) {
            running.cancel(memory.closed());
        }
        tasks.forEach(WatchTask::cancel); // one may still be opening its source
    }

    /** What was watched, for people, e.g. {@code film.mp4}. */
    @Override
    public String toString() {
        return memory.timeline().toString();
    }

    /** The next piece of an answer, which may be empty. */
    String advance(Generation generation) {
        try (var turn = memory.turn()) {
            return generation.advance(turn);
        }
    }

    Answer answer(Generation generation) {
        return generation.answer(memory.length(), Duration.ofNanos(watchingNanos.get()));
    }

    private Generation generation(String question, AskOptions options) {
        Objects.requireNonNull(question, "question");
        memory.requireOpen();
        var tokens = model.language().suffix(question);
        int context = model.shape().contextLength();
        int length = memory.length();
        int room = context - length - tokens.length;
        int most = options.maxTokens().orElse(Math.min(AskOptions.DEFAULT_MAX_TOKENS, Math.max(1, room)));
        if (most > room) {
            throw new VideoXLException(
                    Code.CONTEXT_EXCEEDED,
                    "the memory of " + this + " has " + length + " tokens, the question " + tokens.length
                            + ", the answer up to " + most + ": " + ((long) length + tokens.length + most)
                            + " positions, the model has " + context
                            + "; ask a shorter question, lower maxTokens, or watch fewer frames or at a higher compression");
        }
        return new Generation(tokens, most, options, model.language());
    }
}
