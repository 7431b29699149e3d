package io.videoxl.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.videoxl.Answer;
import io.videoxl.AnswerTask;
import io.videoxl.Chat;
import io.videoxl.Choice;
import io.videoxl.langchain4j.Requests.Prepared;
import io.videoxl.langchain4j.Watched.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/** Watches what a request shows, unless that was done, and answers it. Thread-safe. */
final class Answering {
    /** Who asks: is told the answer as it is generated, and may end that. */
    interface Listener {
        /** Somebody who waits for the whole. */
        Listener NOBODY = text -> {};

        /** A piece of the answer, on the thread that asks. */
        void piece(String text);

        /** What ends the answer from now on, from any thread. */
        default void begins(Runnable cancel) {}
    }

    private final WatchCache cache;
    private final Duration timeout;

    /** @param timeout for a whole call, watching included; null: none */
    Answering(WatchCache cache, Duration timeout) {
        this.cache = cache;
        this.timeout = timeout;
    }

    /** @throws dev.langchain4j.exception.LangChain4jException whatever goes wrong in the library */
    ChatResponse answer(Prepared request, Listener listener) {
        var deadline = Deadline.in(timeout);
        try (var lease = cache.acquire(request.watching(), deadline)) {
            var watched = lease.watched();
            var chat = watched.conversation(request.history());
            if (!request.choices().isEmpty()) {
                var choice = inBackground(() -> chat.choose(request.question(), request.choices()), deadline, listener);
                watched.keep(request.history(), chat);
                listener.piece(choice.text());
                return response(choice, lease);
            }
            var answer = generate(request, chat, deadline, listener);
            var history = new ArrayList<>(request.history());
            history.add(new Said(request.question(), answer.text()));
            watched.keep(List.copyOf(history), chat);
            return response(answer, lease);
        } catch (RuntimeException e) {
            boolean closed =
                    cache.isClosedMeanwhile(e) && !Thread.currentThread().isInterrupted();
            throw Failures.of(closed ? WatchCache.closed() : e);
        }
    }

    /** The listener hears of a piece on this thread, so that a slow one keeps neither the memory nor generation waiting. */
    private static Answer generate(Prepared request, Chat chat, Deadline deadline, Listener listener) {
        var pieces = new LinkedBlockingQueue<Optional<String>>();
        AnswerTask task = chat.ask(request.question(), request.asking(), piece -> pieces.add(Optional.of(piece)));
        try {
            var end = task.toFuture().whenComplete((answer, failure) -> pieces.add(Optional.empty()));
            listener.begins(task::cancel);
            for (var piece = deadline.next(pieces); piece.isPresent(); piece = deadline.next(pieces)) {
                listener.piece(piece.get());
            }
            return deadline.await(end);
        } finally {
            task.cancel(); // does nothing to an answer that is whole
        }
    }

    private interface Choosing {
        Choice choose();
    }

    /** What can be ended only by interrupting its thread. */
    private static Choice inBackground(Choosing choosing, Deadline deadline, Listener listener) {
        var task = new FutureTask<>(choosing::choose);
        var thread =
                Thread.ofPlatform().daemon().name("videoxl-langchain4j-choose").start(task);
        try {
            listener.begins(thread::interrupt);
            return deadline.await(task);
        } finally {
            thread.interrupt();
        }
    }

    private ChatResponse response(Answer answer, WatchCache.Lease lease) {
        var tokens = new VideoXLTokenUsage(
                answer.memoryTokens() + answer.historyTokens() + answer.questionTokens(),
                answer.answerTokens(),
                lease.cachedTokens());
        var metadata = metadata(lease, tokens, reason(answer.finishReason())).answer(answer);
        return response(answer.text(), metadata.build());
    }

    private ChatResponse response(Choice choice, WatchCache.Lease lease) {
        var tokens = new VideoXLTokenUsage(
                choice.memoryTokens() + choice.historyTokens() + choice.questionTokens(),
                choice.options().get(choice.index()).tokens(),
                lease.cachedTokens());
        var metadata = metadata(lease, tokens, FinishReason.STOP).choice(choice);
        return response(choice.text(), metadata.build());
    }

    private VideoXLChatResponseMetadata.Builder metadata(
            WatchCache.Lease lease, VideoXLTokenUsage tokens, FinishReason reason) {
        return VideoXLChatResponseMetadata.builder()
                .id(UUID.randomUUID().toString())
                .modelName(cache.model().info().name())
                .tokenUsage(tokens)
                .finishReason(reason)
                .windows(lease.watched().windows())
                .watched(lease.watched().frames());
    }

    private static ChatResponse response(String text, VideoXLChatResponseMetadata metadata) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .metadata(metadata)
                .build();
    }

    private static FinishReason reason(Answer.FinishReason reason) {
        return switch (reason) {
            case STOP, STOP_STRING -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case TIME -> FinishReason.OTHER;
        };
    }
}
