package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.videoxl.AskOptions;
import io.videoxl.VideoMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers piece by piece, and handlers of every kind. */
@Timeout(120)
class VideoXLStreamingChatModelTest {
    private static final AskOptions SHORT = AskOptions.greedy().withMaxTokens(12);
    private static final String WHO = "Who opens the safe?";

    @TempDir
    private static Path folder;

    private static Path film;
    private static VideoMemory memory;
    private static String endlessly;

    private final WatchCache cache = WatchCache.of(TestModels.talkative());
    private final VideoXLStreamingChatModel model = streaming(12);

    @BeforeAll
    static void watch() {
        film = TestModels.film(folder, 1, 6);
        memory = TestModels.talkative().watch(film);
        endlessly = TestModels.endless(memory);
    }

    @AfterAll
    static void closeMemory() {
        memory.close();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private VideoXLStreamingChatModel streaming(int tokens, ChatModelListener... listeners) {
        return VideoXLStreamingChatModel.builder()
                .cache(cache)
                .maxOutputTokens(tokens)
                .listeners(listeners)
                .build();
    }

    private static ChatRequest asking(Path film) {
        return asking(film, WHO);
    }

    private static ChatRequest asking(Path film, String question) {
        return ChatRequest.builder()
                .messages(UserMessage.from(VideoContent.from(film.toUri()), TextContent.from(question)))
                .build();
    }

    /** Keeps what it is told. */
    private static class Handler implements StreamingChatResponseHandler {
        final List<String> pieces = Collections.synchronizedList(new ArrayList<>());
        final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
        final Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
        final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        final AtomicReference<StreamingHandle> handle = new AtomicReference<>();

        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            pieces.add(piece.text());
            threads.add(Thread.currentThread());
            handle.set(context.streamingHandle());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            threads.add(Thread.currentThread());
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            threads.add(Thread.currentThread());
            errors.add(error);
        }

        String text() {
            try {
                return end.get(30, TimeUnit.SECONDS).aiMessage().text();
            } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
                throw new AssertionError(errors.toString(), e);
            }
        }

        Throwable error() throws InterruptedException {
            while (errors.isEmpty()) {
                Thread.sleep(5);
            }
            return errors.getFirst();
        }
    }

    /** Counts what it hears. */
    private static final class Listener implements ChatModelListener {
        final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
        final List<ChatResponse> responses = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onResponse(ChatModelResponseContext context) {
            responses.add(context.chatResponse());
        }

        @Override
        public void onError(ChatModelErrorContext context) {
            errors.add(context.error());
        }
    }

    @Test
    void answerComesInPiecesOnOneThreadOfItsOwn() {
        var handler = new Handler();
        model.chat(asking(film), handler);
        assertEquals(memory.ask(WHO, SHORT).text(), handler.text());
        assertEquals(handler.text(), String.join("", handler.pieces));
        assertTrue(handler.pieces.size() > 1);
        assertEquals(1, handler.threads.size());
        assertNotSame(Thread.currentThread(), handler.threads.iterator().next());
        // Which a virtual one of the handler's own, pinned while it waits, would keep from running.
        assertFalse(handler.threads.iterator().next().isVirtual());
        assertEquals(List.of(), handler.errors);
        var metadata = assertInstanceOf(
                VideoXLChatResponseMetadata.class, handler.end.join().metadata());
        assertEquals(memory.windows(), metadata.windows());
        assertFalse(handler.handle.get().isCancelled());
        handler.handle.get().cancel(); // of no effect on a whole answer
        assertTrue(handler.handle.get().isCancelled());
    }

    @Test
    void choiceIsOnePiece() {
        var handler = new Handler();
        var choosing =
                VideoXLChatRequestParameters.builder().choices("yes", "no").build();
        model.chat(
                ChatRequest.builder()
                        .messages(asking(film).messages())
                        .parameters(choosing)
                        .build(),
                handler);
        assertEquals(memory.choose(WHO, List.of("yes", "no")).text(), handler.text());
        assertEquals(List.of(handler.text()), handler.pieces);
    }

    @Test
    void afterCancellingNothingMoreIsToldAndTheMemoryIsFree() throws InterruptedException {
        var endless = streaming(20_000);
        var fromInside = new Handler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                super.onPartialResponse(piece, context);
                if (pieces.size() == 3) {
                    context.streamingHandle().cancel();
                    context.streamingHandle().cancel();
                }
            }
        };
        endless.chat(asking(film, endlessly), fromInside);
        var fromOutside = new Handler();
        endless.chat(asking(film, endlessly), fromOutside);
        while (fromOutside.handle.get() == null) {
            Thread.sleep(5);
        }
        fromOutside.handle.get().cancel();
        int told = fromOutside.pieces.size();
        // An endless answer in its way would keep this waiting.
        var next = new Handler();
        model.chat(asking(film), next);
        assertEquals(memory.ask(WHO, SHORT).text(), next.text());
        while (cache.statistics().inUse() > 0) {
            Thread.sleep(5);
        }
        assertEquals(3, fromInside.pieces.size());
        assertTrue(fromOutside.pieces.size() <= told + 1, "one may have been on its way");
        for (var each : List.of(fromInside, fromOutside)) {
            assertTrue(each.handle.get().isCancelled());
            assertFalse(each.end.isDone());
            assertEquals(List.of(), each.errors);
        }
    }

    @Test
    void whatAHandlerThrowsIsToldAndTheAnswerGoesOn() {
        var failure = new IllegalStateException("the handler");
        var listener = new Listener();
        var handler = new Handler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                super.onPartialResponse(piece, context);
                throw failure;
            }
        };
        streaming(12, listener).chat(asking(film), handler);
        assertEquals(memory.ask(WHO, SHORT).text(), handler.text());
        assertEquals(Collections.nCopies(handler.pieces.size(), failure), handler.errors);
        assertEquals(handler.errors, listener.errors);
        assertEquals(1, listener.responses.size());
    }

    @Test
    void whatAHandlerThrowsAtTheEndIsToldAndWhatOnErrorThrowsIsNot() throws InterruptedException {
        var failure = new IllegalStateException("the handler");
        var listener = new Listener();
        var handler = new Handler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                super.onCompleteResponse(response);
                throw failure;
            }

            @Override
            public void onError(Throwable error) {
                super.onError(error);
                throw new IllegalStateException("ignored");
            }
        };
        streaming(12, listener).chat(asking(film), handler);
        assertSame(failure, handler.error());
        assertEquals(memory.ask(WHO, SHORT).text(), handler.text());
        assertEquals(List.of(failure), handler.errors);
        assertEquals(List.of(failure), listener.errors);
        assertEquals(1, listener.responses.size());
    }

    @Test
    void slowHandlerHoldsUpNobodyElse() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var slow = new Handler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                super.onPartialResponse(piece, context);
                began.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        model.chat(asking(film), slow);
        began.await();
        var other = new Handler();
        model.chat(asking(film), other);
        assertEquals(memory.ask(WHO, SHORT).text(), other.text());
        assertEquals(1, slow.pieces.size());
        gate.countDown();
        assertEquals(other.text(), slow.text());
    }

    @Test
    void handlerMayAskTheModelItself() {
        var answers = Collections.synchronizedList(new ArrayList<String>());
        try (var asked =
                VideoXLChatModel.builder().cache(cache).maxOutputTokens(12).build()) {
            var handler = new Handler() {
                @Override
                public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                    super.onPartialResponse(piece, context);
                    if (answers.isEmpty()) {
                        // On another thread, for which it waits.
                        answers.add(CompletableFuture.supplyAsync(() ->
                                        asked.chat(asking(film)).aiMessage().text())
                                .join());
                    }
                }
            };
            model.chat(asking(film), handler);
            assertEquals(memory.ask(WHO, SHORT).text(), handler.text());
            assertEquals(List.of(handler.text()), answers);
        }
    }

    @Test
    void requestThatIsRefusedIsRefusedByTheCall() {
        var handler = new Handler();
        assertThrows(
                InvalidRequestException.class,
                () -> model.chat(
                        ChatRequest.builder()
                                .messages(UserMessage.from(
                                        VideoContent.from("https://films.example/a.mp4"), TextContent.from(WHO)))
                                .build(),
                        handler));
        assertThrows(
                UnsupportedFeatureException.class,
                () -> model.chat(
                        ChatRequest.builder()
                                .messages(UserMessage.from(WHO))
                                .presencePenalty(1.0)
                                .build(),
                        handler));
        assertEquals(List.of(), handler.errors);
        assertEquals(0, cache.statistics().watched());
    }

    @Test
    void whatFailsLaterIsToldTheHandler() throws InterruptedException {
        var listener = new Listener();
        var handler = new Handler();
        streaming(12, listener).chat(asking(folder.resolve("missing.mp4")), handler);
        assertInstanceOf(InvalidRequestException.class, handler.error());
        assertEquals(handler.errors, listener.errors);
        assertNull(handler.handle.get());
        assertFalse(handler.end.isDone());

        var late = new Handler();
        VideoXLStreamingChatModel.builder()
                .cache(cache)
                .timeout(Duration.ofMillis(1))
                .build()
                .chat(asking(TestModels.film(folder, 2, 6)), late);
        assertInstanceOf(TimeoutException.class, late.error());

        var closing = new Handler();
        streaming(20_000).chat(asking(film, endlessly), closing);
        while (closing.handle.get() == null) {
            Thread.sleep(5);
        }
        cache.close();
        assertInstanceOf(ModelNotFoundException.class, closing.error());
        var closed = new Handler();
        model.chat(asking(film), closed);
        assertInstanceOf(ModelNotFoundException.class, closed.error());
    }
}
