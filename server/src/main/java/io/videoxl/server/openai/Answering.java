package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.server.security.Caller;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Watches what a request shows, unless that was done, and answers it. */
public interface Answering {
    /**
     * A whole answer.
     *
     * @param ours what we tell besides what OpenAI's clients know
     */
    record Answered(Outcome outcome, ObjectNode ours) {}

    /**
     * Answers a request. To give up, the thread is interrupted.
     *
     * @param progress is given what tells in words how far it has come
     * @param pieces gets the answer piece by piece, on this thread
     */
    Answered answer(Caller caller, ChatRequest request, Consumer<Supplier<String>> progress, Consumer<String> pieces)
            throws IOException, InterruptedException;
}
