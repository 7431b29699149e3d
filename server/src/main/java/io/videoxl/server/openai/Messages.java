package io.videoxl.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the messages of a request say and show: instructions, what is seen, questions and answers in turn, and the last question. */
final class Messages {
    /**
     * What was read.
     *
     * @param system the instruction; of several, all in one
     * @param shown what is seen, in order
     * @param history questions and answers
     * @param question what is asked
     */
    record Read(Optional<String> system, List<Shown> shown, List<Said> history, String question) {}

    private static final Set<String> INSTRUCTING = Set.of("system", "developer");

    private final Contents contents;
    private final List<Shown> shown = new ArrayList<>();
    private final List<Said> history = new ArrayList<>();
    /** What the user said since the last answer. */
    private final List<String> question = new ArrayList<>();

    private final List<String> system = new ArrayList<>();
    private String lastRole;
    private String lastPlace;

    Messages(Contents contents) {
        this.contents = contents;
    }

    /** Takes the next message; an item of a list. */
    Void read(JsonNode json, String place) {
        var message = new Fields(json, place);
        var role = message.requiredText("role");
        if (message.value("tool_calls").filter(calls -> !calls.isEmpty()).isPresent()) {
            throw InvalidRequest.unsupported(
                    message.place("tool_calls"), "the model calls no tools; leave the message out");
        }
        switch (role) {
            case "system", "developer" -> system(message);
            case "user" -> question.addAll(contents.read(message, shown));
            case "assistant" -> answer(message);
            default ->
                throw InvalidRequest.unsupported(
                        message.place("role"),
                        message.place("role") + " " + role,
                        "expected one of system, developer, user, assistant");
        }
        lastRole = role;
        lastPlace = place;
        return null;
    }

    private void system(Fields message) {
        if (lastRole != null && !INSTRUCTING.contains(lastRole)) {
            throw InvalidRequest.unsupported(
                    message.place("role"),
                    message.place("role") + " " + message.requiredText("role") + " behind other messages",
                    "instructions come first; put it before the first of the others");
        }
        system.add(words(message));
    }

    private void answer(Fields message) {
        if (question.isEmpty()) {
            throw new InvalidRequest(
                    message.place("role"),
                    message.place("role")
                            + " is assistant, but no user's text comes before it; expected questions and answers in turn");
        }
        history.add(new Said(asked(), words(message)));
        question.clear();
    }

    /** Of a message that can show nothing. */
    private String words(Fields message) {
        var seen = new ArrayList<Shown>();
        var text = String.join("\n", contents.read(message, seen));
        if (!seen.isEmpty()) {
            throw InvalidRequest.unsupported(
                    seen.getFirst().place(), "only messages of the user show something; put it into one of them");
        }
        return text;
    }

    private String asked() {
        return String.join("\n", question);
    }

    /** @throws InvalidRequest if the last message asks nothing */
    Read finish() {
        if (lastRole == null) {
            throw new InvalidRequest(
                    "messages", "messages is missing or empty; expected one or more, the last the user's");
        }
        if (!lastRole.equals("user")) {
            throw new InvalidRequest(
                    lastPlace + ".role", "the last message's role is " + lastRole + "; expected user, with a question");
        }
        if (asked().isBlank()) {
            throw new InvalidRequest(lastPlace + ".content", "the last message has no text; expected a question");
        }
        var instruction = system.isEmpty() ? Optional.<String>empty() : Optional.of(String.join("\n\n", system));
        return new Read(instruction, List.copyOf(shown), List.copyOf(history), asked());
    }
}
