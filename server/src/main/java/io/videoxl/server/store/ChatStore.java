package io.videoxl.server.store;

import io.videoxl.Answer;
import io.videoxl.Chat.Turn;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.ChatRecord.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The conversations of all callers. Thread-safe. */
public final class ChatStore {
    private static final int MOST_MESSAGES = 2000;

    private final Path room;
    private final Map<String, ChatRecord> chats = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(64).toArray();

    /** Opens what is there. */
    public ChatStore(StoreFolder folder) throws IOException {
        room = folder.room("chats");
        for (var file : DurableFiles.list(room)) {
            DurableFiles.readJson(file, ChatRecord.class).ifPresent(chat -> chats.put(chat.id(), chat));
        }
    }

    /** Begins a conversation. When this returns it is kept. */
    public ChatRecord begin(Caller caller, String memory, String title) throws IOException {
        var chat = new ChatRecord(Ids.random(), caller.id(), memory, title, System.currentTimeMillis(), List.of());
        save(chat);
        return chat;
    }

    /** A caller's conversations about a memory, oldest first; null: about all. */
    public List<ChatRecord> list(Caller caller, String memory) {
        return chats.values().stream()
                .filter(chat -> chat.owner().equals(caller.id()) && (memory == null || memory.equals(chat.memory())))
                .sorted(Comparator.comparingLong(ChatRecord::created).thenComparing(ChatRecord::id))
                .toList();
    }

    /**
     * A caller's conversation.
     *
     * @throws Refusal 404
     */
    public ChatRecord get(Caller caller, String id) {
        return Optional.ofNullable(chats.get(id))
                .filter(chat -> chat.owner().equals(caller.id()))
                .orElseThrow(() -> Refusal.notFound("there is no chat " + id));
    }

    /**
     * What was said up to a message.
     *
     * @param last an answer; null: nothing
     * @throws Refusal 404 if there is no such answer
     */
    public static List<Turn> history(ChatRecord chat, String last) {
        var turns = new ArrayList<Turn>();
        for (var at = last; at != null; ) {
            var answer = message(chat, at);
            if (answer.answer() == null) {
                throw Refusal.badRequest("the message " + at + " is a question; expected the answer to go on from");
            }
            var question = message(chat, answer.parent());
            turns.addFirst(
                    new Turn(question.text(), Answer.builder(answer.text()).build()));
            at = question.parent();
        }
        return turns;
    }

    private static Message message(ChatRecord chat, String id) {
        return chat.messages().stream()
                .filter(message -> message.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("there is no message " + id + " in the chat " + chat.id()));
    }

    /**
     * Adds a question and its answer. When this returns they are kept.
     *
     * @throws Refusal 404 if the conversation was deleted meanwhile, 409 if it is full
     */
    public void add(String id, Message question, Message answer) throws IOException {
        synchronized (lock(id)) {
            var chat = chats.get(id);
            if (chat == null) {
                throw Refusal.notFound("the chat " + id + " was deleted");
            }
            if (chat.messages().size() >= MOST_MESSAGES) {
                throw Refusal.conflict(
                        "the chat has " + MOST_MESSAGES + " messages, the most there can be; begin another");
            }
            var messages = new ArrayList<>(chat.messages());
            messages.add(question);
            messages.add(answer);
            save(new ChatRecord(chat.id(), chat.owner(), chat.memory(), chat.title(), chat.created(), messages));
        }
    }

    /** Deletes a caller's conversation. */
    public void delete(Caller caller, String id) throws IOException {
        delete(get(caller, id));
    }

    /** Deletes all about a memory. */
    public void deleteAbout(String memory) throws IOException {
        for (var chat : chats.values()) {
            if (chat.memory().equals(memory)) {
                delete(chat);
            }
        }
    }

    private void delete(ChatRecord chat) throws IOException {
        synchronized (lock(chat.id())) {
            chats.remove(chat.id());
            Files.deleteIfExists(file(chat.id()));
        }
    }

    private void save(ChatRecord chat) throws IOException {
        DurableFiles.writeJson(file(chat.id()), chat);
        chats.put(chat.id(), chat);
    }

    private Path file(String id) {
        return room.resolve(id + ".json");
    }

    private Object lock(String id) {
        return locks[Math.floorMod(id.hashCode(), locks.length)];
    }
}
