package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.engine.CancelFlag;
import io.videoxl.evidence.BlankVideo;
import io.videoxl.files.NativePath;
import io.videoxl.memory.Tail;
import io.videoxl.memory.WorkingMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What was watched: the keys and values of its summaries in every decoder layer, ready for any number of questions.
 *
 * {@snippet file="SnippetsTest.java" region="memory"}
 *
 * <p>Questions do not see each other: each starts from what was watched, also after one that failed or was cancelled.
 *
 * <p>More can be {@linkplain #append appended}, and while that goes on, questions are answered from what was summarised so far.
 *
 * <p>Thread-safe. Questions that are asked while others are answered join them, up to fifteen at once: a pass of the model runs the
 * next token of every answer, and each gets the answer that it would get alone. Reading a {@linkplain #stream stream}, choosing,
 * finding evidence, appending and copying take turns with them; while one of these waits, further questions wait too. Questions on different memories of
 * a model, such as {@linkplain #fork forks}, run token by token. Interrupting a thread ends its call soon with {@code CANCELLED} and
 * leaves the interrupt status set.
 */
public final class VideoMemory implements AutoCloseable {
    private final VideoXL model;
    private final WorkingMemory memory;
    private final String systemPrompt;
    private final Appender appender;
    private final Answering answering;

    VideoMemory(VideoXL model, WorkingMemory memory, String systemPrompt, long watchingNanos) {
        this.model = model;
        this.memory = memory;
        this.systemPrompt = systemPrompt;
        appender = new Appender(model, memory, watchingNanos);
        answering = new Answering(memory, model.shape().logits());
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
        return answer(generation(question, options));
    }

    /**
     * Answers a question in the background.
     *
     * @param question what to ask
     * @param options how to answer
     * @return the answer to come, completed on the thread that generates it. It fails with what {@link #ask(String, AskOptions)}
     *     would throw; cancelling it, or completing it in another way, ends generation soon
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} or {@code CLOSED}, at once
     */
    public CompletableFuture<Answer> askAsync(String question, AskOptions options) {
        return ask(question, options, piece -> {}).toFuture();
    }

    /**
     * Answers a question in the background and tells its text piece by piece.
     *
     * {@snippet file="SnippetsTest.java" region="answer-task"}
     *
     * <p>Several answers have a listener each and come side by side. A listener that is slow holds up nothing: pieces wait for it.
     *
     * @param question what to ask
     * @param options how to answer
     * @param onText receives the pieces in order, each at least one whole character, on one thread, which then completes the task.
     *     If it throws, the answer ends and the task fails with that
     * @return a handle on the answer, at once
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} or {@code CLOSED}, at once
     */
    public AnswerTask ask(String question, AskOptions options, Consumer<String> onText) {
        Objects.requireNonNull(onText, "onText");
        return AnswerTask.start(generation(question, options), onText);
    }

    /**
     * Answers several questions side by side, none of which sees another: each gets the answer that it would get alone, with the
     * library's own kernels on a CPU to the bit, elsewhere but for rounding. That takes less time than one after the other, most so
     * with weights in {@code q8_0} and {@code q4_K}, which are read once for all. All are checked before the first one runs.
     *
     * @param questions what to ask
     * @param options how to answer each
     * @return an answer for each question, in their order
     * @throws VideoXLException as {@link #ask(String, AskOptions)} does; for what does not fit the context before anything runs
     */
    public List<Answer> askAll(List<String> questions, AskOptions options) {
        var prompts = questions.stream()
                .map(question -> prompt(new Tail(), question, options))
                .toList();
        var generations = prompts.stream()
                .map(prompt -> new Generation(this, prompt, options))
                .toList();
        answering.answerAll(generations);
        generations.forEach(Generation::attribute);
        return generations.stream().map(Generation::answer).toList();
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
        return new AnswerStream(generation(question, options));
    }

    /**
     * Begins a conversation, in which each question sees the earlier ones and their answers. It needs no closing, and other questions
     * may be asked in between.
     *
     * @return a conversation without any question yet
     * @throws VideoXLException {@code CLOSED}
     */
    public Chat chat() {
        memory.requireOpen();
        return new Chat(this);
    }

    /**
     * Begins a conversation that goes on from questions and answers that are there already, such as those of an earlier run, or of
     * a client that sends them all again. The model takes each answer for its own, whoever wrote it; {@link Answer#builder} makes
     * one of a text. Its own answers are kept as texts too, so that it goes on as one does that is begun again from its {@link
     * Chat#history}.
     *
     * @param history earlier questions and answers, in order; may be none
     * @return the conversation. What was said before runs with its first question, and then stays as in any chat
     * @throws VideoXLException {@code CLOSED}
     */
    public Chat chat(List<Chat.Turn> history) {
        memory.requireOpen();
        return new Chat(this, history);
    }

    /**
     * Finds which of several answers the model would give most probably.
     *
     * {@snippet file="SnippetsTest.java" region="choice"}
     *
     * <p>An option's log-probability is the sum of those of its tokens as the beginning of the answer, each under the model after the
     * ones before it. Where one option's tokens are the beginning of another's, the token that ends the turn counts for all of them.
     * Options that begin alike share what they have in common, and options of one token cost no more than the question.
     *
     * <p>Every token costs probability, so among options of different lengths the shorter ones are favoured. Multiple-choice
     * benchmarks therefore put the options into the question, each with a letter, and choose among the letters.
     *
     * @param question what to ask; the model does not see the options unless the question names them
     * @param options two or more, each with some text, no two the same; as the answer would be written, case and blanks included
     * @return the most probable option, and how probable each is
     * @throws VideoXLException {@code INVALID_ARGUMENT} if there are fewer than two options, or blank or equal ones; otherwise as
     *     {@link #ask(String, AskOptions)} does
     */
    public Choice choose(String question, List<String> options) {
        return new Choosing(this, new Tail(), question, options).choose();
    }

    /**
     * Tells what an answer rests on that somebody else gave, or that was asked for without {@link AskOptions#withEvidence}.
     *
     * @param question what was asked
     * @param answer the whole answer, as the model would have written it
     * @param moments how many moments to tell at most, 1 or more
     * @return what was found
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the answer is blank; otherwise as {@link #ask(String, AskOptions)} does
     */
    public Attribution evidence(String question, String answer, int moments) {
        return new Grounds(this).of(question, answer, moments);
    }

    /**
     * Tells what a choice rests on: how much more the chosen option leads over the best other one with a moment than without it.
     *
     * @param question what was asked
     * @param choice what {@link #choose} made of it
     * @param moments how many moments to tell at most, 1 or more
     * @return what was found
     * @throws VideoXLException as {@link #ask(String, AskOptions)} does
     */
    public Attribution evidence(String question, Choice choice, int moments) {
        return new Grounds(this).of(question, choice, moments);
    }

    /**
     * Finds moments with {@link FindOptions#defaults()}.
     *
     * @param description what to look for, worded as the model would, such as {@code the red cross}
     * @param moments how many to tell at most, 1 or more
     * @return the moments, as {@link #find(String, int, FindOptions)} gives them
     * @throws VideoXLException as {@link #find(String, int, FindOptions)} does
     */
    public List<Match> find(String description, int moments) {
        return find(description, moments, FindOptions.defaults());
    }

    /**
     * Finds the moments that show something. Every part of the memory is asked by itself, which takes about as long as reading the
     * prompts with the description once for each part.
     *
     * <p>Of a Video-XL-2 model, {@link Focus#on(List)} makes a focus of what was found.
     *
     * @param description what to look for
     * @param moments how many to tell at most, 1 or more
     * @param options how to ask
     * @return moments of one part each with a score of at least the threshold, highest score first; none where nothing shows it
     * @throws VideoXLException {@code INVALID_ARGUMENT} if the description is blank; otherwise as {@link #ask(String, AskOptions)}
     *     does
     */
    public List<Match> find(String description, int moments, FindOptions options) {
        return new Grounds(this).find(description, moments, options);
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
        appender.append(List.copyOf(more), options, model.reserve(options), null);
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
        return appender.start(visuals, options);
    }

    /**
     * An independent copy: it can be asked and appended to without the other. It copies the keys and values.
     *
     * @return the copy, which the caller closes
     * @throws VideoXLException {@code DEVICE_OUT_OF_MEMORY}, {@code CANCELLED}, {@code CLOSED}
     */
    public VideoMemory fork() {
        return model.register(new VideoMemory(
                model, memory.fork(), systemPrompt, appender.time().toNanos()));
    }

    /**
     * A memory of its own in which only parts are kept in full, for questions about these: they are answered from fewer tokens. For
     * memories of Video-XL-2 models.
     *
     * @param focus what to keep in full
     * @return the memory, which the caller closes; like a fork it can be asked, appended to and saved without this one
     * @throws VideoXLException {@code INVALID_ARGUMENT} if this is a memory of summaries or of nothing, {@code DEVICE_OUT_OF_MEMORY},
     *     {@code CANCELLED}, {@code CLOSED}
     */
    public VideoMemory focus(Focus focus) {
        Objects.requireNonNull(focus, "focus");
        if (memory.groups().groups().isEmpty()) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "the memory of " + this + " holds no visual tokens that could be focused on: "
                            + (frames() == 0 ? "nothing was watched yet" : "a Video-XL model keeps summaries of them"));
        }
        return model.register(new VideoMemory(
                model, memory.condensed(focus), systemPrompt, appender.time().toNanos()));
    }

    /**
     * Writes the memory to a file, from which {@link VideoXL#open} makes it again: watched once, asked for ever. Keys and values are
     * written as they are, so an answer from the file equals one from this memory bit by bit. What is asked or appended meanwhile does not matter. A
     * file of that name is replaced once the new one is whole. The format is a GGUF with a checksum; {@code docs/memory.md} describes
     * it.
     *
     * @param file where to, by custom with the extension {@code .vxl}
     * @throws VideoXLException {@code IO} if it cannot be written, {@code INVALID_ARGUMENT} if the path names a folder, {@code
     *     CANCELLED}, {@code CLOSED}
     */
    public void save(Path file) {
        memory.save(NativePath.located(file), model.info().name(), model.info().fingerprint(), systemPrompt);
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
        appender.close();
    }

    /** What was watched, for people, e.g. {@code film.mp4}. */
    @Override
    public String toString() {
        return memory.timeline().toString();
    }

    private Generation generation(String question, AskOptions options) {
        return new Generation(this, prompt(new Tail(), question, options), options);
    }

    static Answer answer(Generation generation) {
        generation.run(piece -> {});
        generation.attribute();
        generation.settle();
        return generation.answer();
    }

    /** @param history a conversation's earlier questions and answers, which stay as they are; none in a new one */
    Prompt prompt(Tail history, String question, AskOptions options) {
        Objects.requireNonNull(question, "question");
        memory.requireOpen();
        var language = model.language();
        var tokens = history.size() == 0 ? language.suffix(question) : language.followUp(question);
        var tail = history.fork();
        tail.append(tokens);
        int room = contextLength() - memory.length() - tail.size();
        int most = options.maxTokens().orElse(Math.min(AskOptions.DEFAULT_MAX_TOKENS, Math.max(1, room)));
        if (most > room) {
            throw exceeded(history.size(), tokens.length, most);
        }
        return new Prompt(tail, history.size(), tokens.length, most);
    }

    /** What to throw if these do not fit the context together. */
    VideoXLException exceeded(int historyTokens, int questionTokens, int answerTokens) {
        int length = memory.length();
        return new VideoXLException(
                Code.CONTEXT_EXCEEDED,
                "the memory of " + this + " has " + length + " tokens, "
                        + (historyTokens == 0 ? "" : "the conversation so far " + historyTokens + ", ")
                        + "the question "
                        + questionTokens + ", the answer up to " + answerTokens + ": "
                        + ((long) length + historyTokens + questionTokens + answerTokens) + " positions, the model has "
                        + contextLength() + "; ask a shorter question, lower maxTokens, "
                        + (historyTokens == 0 ? "" : "begin another chat, ")
                        + "or watch fewer frames or at a higher compression");
    }

    Appender appender() {
        return appender;
    }

    Answering answering() {
        return answering;
    }

    WorkingMemory working() {
        return memory;
    }

    Language language() {
        return model.language();
    }

    BlankVideo blank(CancelFlag cancel) {
        var options = WatchOptions.builder()
                .systemPrompt(systemPrompt)
                .memoryType(memory.type())
                .build();
        return new GreyFrames(model, windows(), options, cancel);
    }

    int framesPerGroup() {
        return model.known().framesPerGroup();
    }

    int contextLength() {
        return model.shape().contextLength();
    }

    Duration watching() {
        return appender.time();
    }
}
