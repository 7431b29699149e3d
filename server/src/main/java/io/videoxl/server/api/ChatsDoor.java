package io.videoxl.server.api;

import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.store.ChatRecord;
import io.videoxl.server.store.ChatRecord.Message;
import io.videoxl.server.store.ChatStore;
import io.videoxl.server.work.Memories;
import java.io.IOException;
import java.util.List;

/** {@code /api/chats}: conversations about memories. */
public final class ChatsDoor {
    private static final int LONGEST_TITLE = 200;

    private final ChatStore chats;
    private final Memories memories;

    /** @param memories what chats are about */
    public ChatsDoor(ChatStore chats, Memories memories) {
        this.chats = chats;
        this.memories = memories;
    }

    record Beginning(String memory, String title) {}

    record Listed(List<ChatTold> chats) {}

    /** @param messages left out in lists */
    record ChatTold(String id, String memory, String title, long created, int messageCount, List<Message> messages) {
        static ChatTold brief(ChatRecord chat) {
            return new ChatTold(
                    chat.id(),
                    chat.memory(),
                    chat.title(),
                    chat.created(),
                    chat.messages().size(),
                    null);
        }

        static ChatTold whole(ChatRecord chat) {
            return new ChatTold(
                    chat.id(),
                    chat.memory(),
                    chat.title(),
                    chat.created(),
                    chat.messages().size(),
                    chat.messages());
        }
    }

    /** Adds the endpoints. */
    public void register(Routes routes) {
        routes.add("GET", "/api/chats", this::list);
        routes.add("POST", "/api/chats", this::begin);
        routes.add("GET", "/api/chats/{id}", this::get);
        routes.add("DELETE", "/api/chats/{id}", this::delete);
    }

    private void list(Exchange exchange) throws IOException {
        exchange.send(
                200,
                new Listed(
                        chats.list(exchange.caller(), exchange.query("memory").orElse(null)).stream()
                                .map(ChatTold::brief)
                                .toList()));
    }

    private void begin(Exchange exchange) throws IOException {
        var body = exchange.json(Beginning.class);
        if (body.memory() == null) {
            throw Refusal.badRequest("the body has no memory; expected the id of one");
        }
        if (body.title() != null && body.title().length() > LONGEST_TITLE) {
            throw Refusal.badRequest("title: expected at most " + LONGEST_TITLE + " characters");
        }
        var memory = memories.get(exchange.caller(), body.memory()).record();
        var chat = chats.begin(exchange.caller(), memory.id(), body.title());
        exchange.set("Location", "/api/chats/" + chat.id());
        exchange.send(201, ChatTold.whole(chat));
    }

    private void get(Exchange exchange) throws IOException {
        exchange.send(200, ChatTold.whole(chats.get(exchange.caller(), exchange.parameter("id"))));
    }

    private void delete(Exchange exchange) throws IOException {
        chats.delete(exchange.caller(), exchange.parameter("id"));
        exchange.send(204);
    }
}
