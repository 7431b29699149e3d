package io.videoxl.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.videoxl.langchain4j.Watched.Said;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What LangChain4j's messages say and show, as the library takes it.
 *
 * @param system the system message's text
 * @param shown the videos and images of each message that shows any that were not shown before
 * @param history questions and answers before the question
 * @param question what is asked
 */
record Conversation(Optional<String> system, List<List<Shown>> shown, List<Said> history, String question) {
    /**
     * Reads messages.
     *
     * @throws UnsupportedFeatureException for what the model cannot be told or shown
     * @throws InvalidRequestException for what does not fit
     */
    static Conversation of(List<ChatMessage> messages, ContentReader contents) {
        return new Reading(contents).read(messages);
    }

    /** Reads one list of messages. */
    private static final class Reading {
        private final ContentReader contents;
        private final List<List<Shown>> shown = new ArrayList<>();
        private final Set<Shown> seen = new HashSet<>();
        private final List<Said> history = new ArrayList<>();
        /** What the user said since the last answer. */
        private final List<String> question = new ArrayList<>();

        private String system;

        Reading(ContentReader contents) {
            this.contents = contents;
        }

        Conversation read(List<ChatMessage> messages) {
            messages.forEach(this::read);
            if (!(messages.getLast() instanceof UserMessage)) {
                throw new InvalidRequestException("the last message is of type " + name(messages.getLast())
                        + "; expected the user's, with a question");
            }
            if (asked().isBlank()) {
                throw new InvalidRequestException("the last message has no text; expected a question");
            }
            return new Conversation(Optional.ofNullable(system), shown, history, asked());
        }

        private static String name(ChatMessage message) {
            return message.type().toString().toLowerCase(Locale.ROOT);
        }

        private String asked() {
            return String.join("\n", question);
        }

        private void read(ChatMessage message) {
            switch (message) {
                case SystemMessage instruction -> read(instruction);
                case UserMessage asking -> read(asking);
                case AiMessage answer -> read(answer);
                default ->
                    throw new UnsupportedFeatureException("a message of type " + name(message)
                            + " is not supported: there are no tools, expected messages of system, user and ai");
            }
        }

        private void read(SystemMessage message) {
            if (system != null) {
                throw new UnsupportedFeatureException(
                        "more than one system message is not supported; put what they say into one");
            }
            system = message.text();
        }

        private void read(AiMessage message) {
            if (message.hasToolExecutionRequests()) {
                throw new UnsupportedFeatureException("an ai message that calls tools is not supported");
            }
            if (!message.images().isEmpty()) {
                throw new UnsupportedFeatureException("an ai message with images is not supported");
            }
            if (message.text() == null) {
                throw new InvalidRequestException("an ai message has no text");
            }
            history.add(new Said(asked(), message.text()));
            question.clear();
        }

        private void read(UserMessage message) {
            if (message.name() != null) {
                throw new UnsupportedFeatureException(
                        "the name of a user (" + message.name() + ") is not supported; say it in the text");
            }
            requireTextOutside(message);
            var added = new ArrayList<Shown>();
            for (var content : message.contents()) {
                if (content instanceof TextContent text) {
                    question.add(text.text());
                } else {
                    var each = contents.read(content);
                    if (!seen.contains(each)) {
                        added.add(each);
                    }
                }
            }
            if (!added.isEmpty()) {
                seen.addAll(added);
                shown.add(added);
            }
        }

        /** The model reads text after all that it sees: what stands before or after that may move, what stands between may not. */
        private static void requireTextOutside(UserMessage message) {
            boolean shows = false;
            boolean textSince = false;
            for (var content : message.contents()) {
                boolean text = content instanceof TextContent;
                if (!text && textSince) {
                    throw new UnsupportedFeatureException("text between images or videos of a message is not supported:"
                            + " the model sees all of them before it reads; put the text before or after them");
                }
                shows |= !text;
                textSince = shows && text;
            }
        }
    }
}
