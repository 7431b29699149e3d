package io.videoxl;

import io.videoxl.VideoXLException.Code;
import io.videoxl.memory.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A conversation about what was watched: each question sees the earlier ones and their answers.
 *
 * {@snippet file="SnippetsTest.java" region="chat"}
 *
 * <p>What was said is kept as tokens. As long as nothing else uses the memory, only what is new runs; after other questions, or when
 * more was watched, the conversation so far runs again. Either way the model sees the same. A question that fails or is cancelled
 * leaves the conversation as it was. Nothing has to be closed.
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

    // Guarded by this.
    private final List<Turn> history = new ArrayList<>();
    private Tail said = new Tail();
    /** The question whose answer is not in the history yet; null: none. */
    private Open open;

    Chat(VideoMemory memory) {
        this.memory = memory;
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
        var generation = begin(question, options);
        try {
            var answer = VideoMemory.answer(generation);
            settle();
            return answer;
        } finally {
            // Of no effect on a whole answer.
            generation.cancel();
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
        return new AnswerStream(begin(question, options));
    }

    /** {@return the questions that were answered and their answers, in order} */
    public synchronized List<Turn> history() {
        settle();
        return List.copyOf(history);
    }

    private synchronized Generation begin(String question, AskOptions options) {
        settle();
        if (open != null) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    "chat: the answer to \"" + open.question
                            + "\" is not whole yet; read it to its end or close it, then ask \"" + question + "\"");
        }
        var generation = new Generation(memory, memory.prompt(said, question, options), options);
        open = new Open(question, generation);
        return generation;
    }

    /** Takes the answer that is whole now into the history, and forgets one that was cancelled. */
    private synchronized void settle() {
        if (open == null) {
            return;
        }
        switch (open.generation.state()) {
            case FINISHED -> {
                history.add(new Turn(open.question, open.generation.answer()));
                said = open.generation.conversation();
                open = null;
            }
            case CANCELLED -> open = null;
            case OPEN -> {}
        }
    }
}
