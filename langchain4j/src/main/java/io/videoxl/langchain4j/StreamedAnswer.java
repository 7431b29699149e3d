package io.videoxl.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer that is told to a handler, on a thread of its own, until the handler cancels it. */
final class StreamedAnswer implements Answering.Listener, StreamingHandle {
    private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final StreamingChatResponseHandler handler;

    // Guarded by this.
    private Runnable end = () -> {};
    private volatile boolean cancelled;

    StreamedAnswer(StreamingChatResponseHandler handler) {
        this.handler = handler;
    }

    void start(Answering answering, Requests.Prepared request) {
        Thread.ofPlatform()
                .daemon()
                .name("videoxl-langchain4j-stream-" + STARTED.incrementAndGet())
                .start(() -> run(answering, request));
    }

    private void run(Answering answering, Requests.Prepared request) {
        ChatResponse response;
        try {
            response = answering.answer(request, this);
        } catch (Throwable e) {
            error(e);
            return;
        }
        tell(() -> handler.onCompleteResponse(response));
    }

    @Override
    public void piece(String text) {
        tell(() -> handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(this)));
    }

    private void tell(Runnable callback) {
        if (cancelled) {
            return;
        }
        try {
            callback.run();
        } catch (Throwable e) {
            error(e);
        }
    }

    private void error(Throwable failure) {
        if (cancelled) {
            return;
        }
        try {
            handler.onError(failure);
        } catch (Throwable e) {
            LOG.warn("onError threw for {}", failure.toString(), e);
        }
    }

    @Override
    public void begins(Runnable cancel) {
        synchronized (this) {
            end = cancel;
        }
        if (cancelled) {
            cancel.run();
        }
    }

    @Override
    public void cancel() {
        Runnable ending;
        synchronized (this) {
            cancelled = true;
            ending = end;
        }
        ending.run();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
