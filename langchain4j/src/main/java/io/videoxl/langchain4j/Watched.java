package io.videoxl.langchain4j;

import io.videoxl.Answer;
import io.videoxl.Chat;
import io.videoxl.VideoMemory;
import io.videoxl.WatchedFrame;
import io.videoxl.WatchedWindow;
import java.util.LinkedHashMap;
import java.util.List;

/** A memory that was watched, and the conversations about it. Thread-safe. */
final class Watched {
    private static final int MOST_CONVERSATIONS = 32;

    /** What was said before a question. */
    record Said(String question, String answer) {}

    private final VideoMemory memory;
    private final List<WatchedWindow> windows;
    private final List<WatchedFrame> frames;

    // Guarded by this. The one that was taken up last is the last.
    private final LinkedHashMap<List<Said>, Chat> conversations = new LinkedHashMap<>();

    Watched(VideoMemory memory) {
        this.memory = memory;
        windows = memory.windows();
        frames = memory.watched();
    }

    VideoMemory memory() {
        return memory;
    }

    List<WatchedWindow> windows() {
        return windows;
    }

    List<WatchedFrame> frames() {
        return frames;
    }

    /**
     * A conversation that has come so far, for the caller alone. One that was had here goes on where it is, so that nothing of it
     * need run again.
     */
    Chat conversation(List<Said> history) {
        synchronized (this) {
            var kept = conversations.remove(history);
            if (kept != null) {
                return kept;
            }
        }
        return memory.chat(history.stream()
                .map(said -> new Chat.Turn(
                        said.question(), Answer.builder(said.answer()).build()))
                .toList());
    }

    /** Keeps a conversation for its next question. */
    synchronized void keep(List<Said> history, Chat conversation) {
        conversations.putLast(history, conversation);
        if (conversations.size() > MOST_CONVERSATIONS) {
            conversations.pollFirstEntry();
        }
    }
}
