package io.videoxl.cli.answers;

import io.videoxl.AskOptions;
import io.videoxl.Chat;
import io.videoxl.VideoMemory;

/** Puts questions to a memory: each by itself, or each after the earlier ones. */
public final class Conversation {
    private final VideoMemory memory;
    private final AskOptions options;
    /** null: each question by itself. */
    private Chat chat;

    public Conversation(VideoMemory memory, AskOptions options, boolean chat) {
        this.memory = memory;
        this.options = options;
        this.chat = chat ? memory.chat() : null;
    }

    public VideoMemory memory() {
        return memory;
    }

    boolean isChat() {
        return chat != null;
    }

    /** Begins an answer: a chat's as it is read, since the next question needs it; else beside those of other questions. */
    public Words begin(String question) {
        return chat == null
                ? Words.ahead(onText -> memory.ask(question, options, onText))
                : Words.of(chat.stream(question, options));
    }

    /** Begins another chat: the next question does not see the earlier ones. */
    void startAnew() {
        chat = memory.chat();
    }
}
