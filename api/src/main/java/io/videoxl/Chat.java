package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.memory.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A conversation about what was watched: each question sees the earlier ones and their answers.
 *
 * {@snippet file="SnippetsTest.java" region="chat"}
 *
 * <p>What was said is kept as tokens. As long as nothing else uses the memory, only what is new runs; after other questions, or when
 * more was watched, the conversation so far runs again. Either way the model sees the same; but what runs again runs many tokens at a
 * time, which our own kernels round otherwise, so of two words that are about as probable the other one may win then. A question that fails
 * or is cancelled leaves the conversation as it was. Nothing has to be closed.
 *
 * <p>Thread-safe, but a conversation goes on one question at a time: one that is asked before the answer to another is whole is
 * refused with {@code INVALID_ARGUMENT}.
 */
public final class Chat {
    /**
     * A question and its answer.
     *
     * @param question what was asked
     * @param answer what was answered
     */
    public record Turn(String question, Answer answer) {
        /** Refuses nulls. */
        public Turn {
            Objects.requireNonNull(question, "question");
            Objects.requireNonNull(answer, "answer");
        }
    }

    private record Open(String question, Generation generation) {}

    private final VideoMemory memory;

    /** Whether answers are kept as their texts, so that the conversation hangs on nothing but what was said. */
    private final boolean texts;

    // Guarded by this.
    private final List<Turn> history = new ArrayList<>();
    private Tail said = new Tail();
    /** The question whose answer is not in the history yet; null: none. */
    private Open open;

    Chat(VideoMemory memory) {
        this.memory = memory;
        texts = false;
    }

    /** @param earlier questions and answers that were given elsewhere */
    Chat(VideoMemory memory, List<Turn> earlier) {
        this.memory = memory;
        texts = true;
        var language = memory.language();
        for (var turn : earlier) {
            said.append(said.size() == 0 ? language.suffix(turn.question()) : language.followUp(turn.question()));
            said.append(language.answer(turn.answer().text()));
            history.add(turn);
        }
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
     * Asks the next question.
     *
     * @param question what to ask
     * @param options how to answer
     * @return the answer
     * @throws VideoXLException {@code CONTEXT_EXCEEDED} if memory, conversation, question and answer do not fit the model's context,
     *     {@code INVALID_ARGUMENT} if another answer of this chat is not whole yet, {@code CANCELLED}, {@code CLOSED},
     *     {@code DEVICE_OUT_OF_MEMORY}
     */
    public Answer ask(String question, AskOptions options) {
        var generation = begin(question, options, true);
        try {
            var answer = VideoMemory.answer(generation);
            settle();
            return answer;
        } catch (Throwable e) {
            // The answer may be whole, and what it rests on was still looked for.
            generation.abandon();
            throw e;
        }
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
     * Asks the next question and gives its answer piece by piece. It is part of the conversation once it has been read to its end; one
     * that is closed before leaves no trace.
     *
     * @param question what to ask
     * @param options how to answer
     * @return the answer as it comes, which the caller closes
     * @throws VideoXLException {@code CONTEXT_EXCEEDED}, {@code INVALID_ARGUMENT} if another answer of this chat is not whole yet,
     *     {@code CLOSED}
     */
    public AnswerStream stream(String question, AskOptions options) {
        return new AnswerStream(begin(question, options, false));
    }

    /**
     * Asks the next question in the background and tells its answer piece by piece, as {@link VideoMemory#ask(String, AskOptions,
     * Consumer)} does. It is part of the conversation once it is whole; one that is cancelled, or whose listener throws, leaves no
     * trace.
     *
     * @param question what to ask
     * @param options how to answer
     * @param onText receives the pieces in order, on one thread, which then completes the task
     * @return a handle on the answer, at once
     * @throws VideoXLException {@code CONTEXT_EXCEEDED}, {@code INVALID_ARGUMENT} if another answer of this chat is not whole yet, or
     *     {@code CLOSED}, at once
     */
    public AnswerTask ask(String question, AskOptions options, Consumer<String> onText) {
        Objects.requireNonNull(onText, "onText");
        return AnswerTask.start(begin(question, options, true), onText);
    }

    /**
     * Finds which of several answers the model would give most probably to the next question, as {@link VideoMemory#choose} does.
     * It leaves the conversation as it was.
     *
     * @param question what to ask
     * @param options two or more, each with some text, no two the same
     * @return the most probable option, and how probable each is
     * @throws VideoXLException as {@link VideoMemory#choose} does; {@code INVALID_ARGUMENT} also if an answer of this chat is not
     *     whole yet
     */
    public Choice choose(String question, List<String> options) {
        return new Choosing(memory, settled(question), question, options).choose();
    }

    /** {@return the questions that were answered and their answers, in order} */
    public synchronized List<Turn> history() {
        settle();
        return List.copyOf(history);
    }

    /** @param pending whether more than the text has to be there before the answer counts */
    private synchronized Generation begin(String question, AskOptions options, boolean pending) {
        var generation = new Generation(memory, memory.prompt(settled(question), question, options), options);
        if (pending) {
            generation.pending();
        }
        open = new Open(question, generation);
        return generation;
    }

    /** What was said, if the answer to the last question is whole. */
    private synchronized Tail settled(String question) {
        settle();
        if (open != null) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "chat: the answer to \"" + open.question
                            + "\" is not whole yet; read it to its end or close it, then ask \"" + question + "\"");
        }
        return said;
    }

    /** Takes the answer that is whole now into the history, and forgets one that was cancelled. */
    private synchronized void settle() {
        if (open == null) {
            return;
        }
        switch (open.generation.state()) {
            case FINISHED -> {
                history.add(new Turn(open.question, open.generation.answer()));
                said = open.generation.conversation(texts);
                open = null;
            }
            case CANCELLED -> open = null;
            case OPEN -> {}
        }
    }
}
