package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.server.Limits;
import io.videoxl.server.http.ClientGone;
import io.videoxl.server.http.EventStream;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Failures;
import io.videoxl.server.http.Json;
import io.videoxl.server.http.Routes;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.openai.Answering.Answered;
import io.videoxl.server.store.DiskRoom;
import io.videoxl.server.store.Ids;
import io.videoxl.server.work.Questions;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code POST /v1/chat/completions}, as clients of OpenAI, llama-server, vLLM and SGLang send it. What a request shows is watched once: the
 * same videos with the same options, sent again, are asked at once.
 */
public final class ChatDoor {
    /** What is not in long strings may be so many times as long as another body: pictures that are small stay in it. */
    private static final int REST = 4;
    /** Long strings besides what is shown. */
    private static final int TEXTS = 32;

    private final Supplier<String> model;
    private final Path temporary;
    private final DiskRoom disk;
    private final Answering answering;
    private final Questions questions;
    private final Metrics metrics;
    private final Limits limits;

    /**
     * @param model gives the name of the model, or refuses while it is loading
     * @param temporary a folder for what is longer than memory should hold
     * @param disk where it lies
     */
    public ChatDoor(
            Supplier<String> model,
            Path temporary,
            DiskRoom disk,
            Answering answering,
            Questions questions,
            Metrics metrics,
            Limits limits) {
        this.model = model;
        this.temporary = temporary;
        this.disk = disk;
        this.answering = answering;
        this.questions = questions;
        this.metrics = metrics;
        this.limits = limits;
    }

    public void register(Routes routes) {
        routes.add("POST", "/v1/chat/completions", this::complete);
    }

    private void complete(Exchange exchange) throws IOException, InterruptedException {
        var name = model.get();
        var counted = metrics.question(name);
        // Before the body is read: bodies may be large.
        try (var admission = questions.admit(1);
                var strings = new LongStrings(temporary, disk, limits.sources() + TEXTS, REST * limits.bodyBytes())) {
            var request = read(exchange, strings);
            var completion = new Completion(Ids.random(), name, request.usageInStream());
            var call = new Call(exchange, request, completion, counted);
            if (request.stream()) {
                stream(call);
            } else {
                whole(call);
            }
        } catch (InvalidRequest e) {
            counted.failed("400");
            exchange.send(400, error(e));
        } catch (Throwable e) {
            counted.failed(kind(e));
            throw e;
        }
    }

    /** Whatever the header says the body is: some clients send none. */
    private ChatRequest read(Exchange exchange, LongStrings strings) throws IOException {
        try (var body = strings.shortened(exchange.body(limits.chatBodyBytes()))) {
            var json = Json.MAPPER.readTree(body);
            return RequestReader.read(json, strings, Math.toIntExact(Math.min(limits.bodyBytes(), 1 << 24)));
        }
    }

    /** One request, with what is needed to answer it. */
    private record Call(Exchange exchange, ChatRequest request, Completion completion, Metrics.Question counted) {
        void answered(Outcome outcome) {
            counted.answered(outcome.promptTokens(), outcome.cachedTokens(), outcome.answerTokens());
        }
    }

    private void whole(Call call) throws IOException, InterruptedException {
        var thread = Thread.currentThread();
        Answered found;
        try (var presence = call.exchange.whenGone(thread::interrupt)) {
            try {
                found = answering.answer(
                        call.exchange.caller(), call.request, progress -> {}, piece -> call.counted.piece());
            } catch (InterruptedException | VideoXLException e) {
                if (presence.isGone()) {
                    throw gone();
                }
                throw e;
            }
        }
        call.answered(found.outcome());
        call.exchange.send(200, call.completion.whole(found.outcome(), found.ours()));
    }

    private void stream(Call call) throws IOException, InterruptedException {
        var progress = new AtomicReference<Supplier<String>>(() -> "reading the request");
        var thread = Thread.currentThread();
        try (var events = call.exchange.events(() -> progress.get().get())) {
            events.onGone(thread::interrupt);
            try {
                var pieces = new Pieces(call, events);
                var found = answering.answer(call.exchange.caller(), call.request, progress::set, pieces);
                pieces.begin();
                call.answered(found.outcome());
                events.event(null, call.completion.last(found.outcome(), found.ours()));
                if (call.completion.isCounted()) {
                    events.event(null, call.completion.counted(found.outcome()));
                }
                events.data("[DONE]");
            } catch (ClientGone e) {
                throw e;
            } catch (InterruptedException | RuntimeException e) {
                if (events.isGone()) {
                    throw gone();
                }
                // Before anything was sent, it has its own status.
                if (events.closeUnsent()) {
                    throw e;
                }
                call.counted.failed(kind(e));
                events.event(
                        null,
                        e instanceof InvalidRequest invalid
                                ? error(invalid)
                                : Failures.of(e).body());
                events.data("[DONE]");
            }
        }
    }

    /** Sends pieces as chunks. */
    private static final class Pieces implements Consumer<String> {
        private final Call call;
        private final EventStream events;
        private boolean begun;

        Pieces(Call call, EventStream events) {
            this.call = call;
            this.events = events;
        }

        void begin() {
            if (!begun) {
                begun = true;
                events.event(null, call.completion.first());
            }
        }

        @Override
        public void accept(String text) {
            begin();
            call.counted.piece();
            if (!text.isEmpty()) {
                events.event(null, call.completion.piece(text));
            }
        }
    }

    private static ClientGone gone() {
        return new ClientGone(new EOFException("the client closed its connection"));
    }

    private static ObjectNode error(InvalidRequest e) {
        var json = JsonNodeFactory.instance.objectNode();
        var error = json.putObject("error")
                .put("code", 400)
                .put("message", e.getMessage())
                .put("type", "invalid_request_error");
        if (e.place() != null) {
            error.put("param", e.place());
        }
        return json;
    }

    private static String kind(Throwable e) {
        return switch (e) {
            case InvalidRequest invalid -> "400";
            default -> Failures.kind(e);
        };
    }
}
