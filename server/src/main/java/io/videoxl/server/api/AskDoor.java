package io.videoxl.server.api;

import io.videoxl.FindOptions;
import io.videoxl.server.Limits;
import io.videoxl.server.http.ClientGone;
import io.videoxl.server.http.EventStream;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Failures;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.store.ChatRecord;
import io.videoxl.server.store.ChatStore;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.work.Memories;
import io.videoxl.server.work.ModelSlot;
import io.videoxl.server.work.Questions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code /api/memories/{id}/ask} and {@code /find}: questions about what was watched. */
public final class AskDoor {
    private static final int MOST_MOMENTS = 1000;

    private final ModelSlot model;
    private final Memories memories;
    private final ChatStore chats;
    private final Questions questions;
    private final Metrics metrics;
    private final Limits limits;

    /** @param questions how many there may be at once */
    public AskDoor(
            ModelSlot model, Memories memories, ChatStore chats, Questions questions, Metrics metrics, Limits limits) {
        this.model = model;
        this.metrics = metrics;
        this.memories = memories;
        this.chats = chats;
        this.questions = questions;
        this.limits = limits;
    }

    record Answers(List<AnswerTold> answers) {}

    record Text(int question, String text) {}

    record Finding(String text, Integer count, Double threshold) {}

    record Found(int source, double from, double to, int firstPart, int endPart, double score) {}

    record FoundAll(List<Found> moments) {}

    /** Adds the endpoints. */
    public void register(Routes routes) {
        routes.add("POST", "/api/memories/{id}/ask", this::ask);
        routes.add("POST", "/api/memories/{id}/find", this::find);
    }

    private void ask(Exchange exchange) throws Exception {
        var kept = memories.get(exchange.caller(), exchange.parameter("id"));
        var body = exchange.json(AskBody.class);
        var options = body.options(limits.questionTime());
        var chat = chat(exchange, body);
        var name = model.name();
        var counted =
                body.asked().stream().map(question -> metrics.question(name)).toList();
        try (var _ = questions.admit(counted.size());
                var lease = memories.lease(kept)) {
            if (body.isStreamed()) {
                stream(exchange, listener -> new Asking(lease, chats, body, options, chat, counted, listener));
            } else {
                whole(exchange, listener -> new Asking(lease, chats, body, options, chat, counted, listener));
            }
        } catch (Throwable e) {
            counted.forEach(question -> question.failed(Failures.kind(e)));
            throw e;
        }
    }

    private interface Making {
        Asking make(Asking.Listener listener);
    }

    private ChatRecord chat(Exchange exchange, AskBody body) {
        if (body.chat() == null) {
            return null;
        }
        var chat = chats.get(exchange.caller(), body.chat());
        if (!chat.memory().equals(exchange.parameter("id"))) {
            throw Refusal.badRequest("the chat " + chat.id() + " is about another memory");
        }
        return chat;
    }

    private void whole(Exchange exchange, Making making) throws IOException {
        var asking = making.make(new Asking.Listener() {
            @Override
            public void text(int question, String piece) {
                // The whole is sent at once.
            }

            @Override
            public void answer(AnswerTold answer) {
                // The same.
            }
        });
        List<AnswerTold> answers;
        try (var presence = exchange.whenGone(asking::cancel)) {
            answers = asking.ask();
            if (presence.isGone()) {
                throw new ClientGone(new IOException("the client closed its connection"));
            }
        }
        exchange.send(200, new Answers(answers));
    }

    private void stream(Exchange exchange, Making making) {
        // What is wrong with the questions is told by a status, before the stream begins.
        var events = new EventStream[1];
        var asking = making.make(new Asking.Listener() {
            @Override
            public void text(int question, String piece) {
                events[0].event("text", new Text(question, piece));
            }

            @Override
            public void answer(AnswerTold answer) {
                events[0].event("answer", answer);
            }
        });
        try (var stream = exchange.events(() -> "answering")) {
            events[0] = stream;
            stream.onGone(asking::cancel);
            try {
                asking.ask();
                stream.event("done", Map.of());
            } catch (ClientGone e) {
                throw e;
            } catch (RuntimeException e) {
                if (stream.isGone()) {
                    throw new ClientGone(new IOException("the client closed its connection", e));
                }
                stream.event("error", Failures.of(e).body().get("error"));
            }
        }
    }

    private void find(Exchange exchange) throws IOException {
        var kept = memories.get(exchange.caller(), exchange.parameter("id"));
        var body = exchange.json(Finding.class);
        if (body.text() == null) {
            throw Refusal.badRequest("the body has no text; expected what to look for");
        }
        int count = body.count() == null ? 5 : body.count();
        if (count < 1 || count > MOST_MOMENTS) {
            throw Refusal.badRequest("count is " + count + ", expected 1 to " + MOST_MOMENTS);
        }
        var options = FindOptions.defaults();
        if (body.threshold() != null) {
            options = options.withThreshold(body.threshold());
        }
        var thread = Thread.currentThread();
        try (var _ = questions.admit(1);
                var lease = memories.lease(kept);
                var _ = exchange.whenGone(thread::interrupt)) {
            var places = MemoryDetails.places(kept.record().sources());
            var found = lease.memory().find(body.text(), count, options);
            exchange.send(
                    200,
                    new FoundAll(found.stream()
                            .map(match -> new Found(
                                    places.getOrDefault(match.source(), -1),
                                    match.from().toNanos() / 1e9,
                                    match.to().toNanos() / 1e9,
                                    match.moment().firstPart(),
                                    match.moment().endPart(),
                                    match.score()))
                            .toList()));
        }
    }
}
