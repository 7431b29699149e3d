package io.videoxl.server.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A conversation as it is kept: a tree, because a question may be asked again in another way.
 *
 * @param id its name in addresses
 * @param owner whose it is
 * @param memory what it is about
 * @param messages every message behind the one that it answers
 */
public record ChatRecord(String id, String owner, String memory, String title, long created, List<Message> messages) {
    /**
     * A question or an answer.
     *
     * @param parent the message before it; null: none
     * @param batch what questions that were asked together have in common
     * @param role {@code user} or {@code assistant}
     * @param answer the whole answer as it was told; null for a question
     */
    public record Message(
            String id, String parent, String batch, String role, String text, long created, JsonNode answer) {}

    /** Copies the list. */
    public ChatRecord {
        messages = List.copyOf(messages);
    }
}
