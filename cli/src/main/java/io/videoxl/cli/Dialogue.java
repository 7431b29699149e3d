package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** Questions, given or typed, and their answers. */
final class Dialogue {
    /** What a person types to begin another chat. */
    static final String NEW_CHAT = "/new";

    private final Streams streams;
    private final boolean quiet;
    private final boolean typed;
    private final Conversation conversation;
    private final Answers answers;

    /** @param typed whether a person types the questions */
    Dialogue(Streams streams, boolean quiet, boolean typed, Conversation conversation, Answers answers) {
        this.streams = streams;
        this.quiet = quiet;
        this.typed = typed;
        this.conversation = conversation;
        this.answers = answers;
    }

    /** Answers question after question. */
    void run(Questions questions) {
        for (var question = questions.next(); question.isPresent(); question = questions.next()) {
            if (typed && conversation.isChat() && question.get().equals(NEW_CHAT)) {
                conversation.startAnew();
            } else {
                answer(question.get());
            }
        }
        if (typed && !quiet) {
            streams.err().println();
        }
    }

    private void answer(String question) {
        try {
            answers.answer(question);
        } catch (VideoXLException e) {
            // A person can ask something else.
            if (!typed || e.code() != Code.CONTEXT_EXCEEDED) {
                throw e;
            }
            streams.err().println("videoxl: " + Printable.lines(e.getMessage()) + hint());
        }
    }

    private String hint() {
        return conversation.isChat() ? " (" + NEW_CHAT + " begins another chat)" : "";
    }
}
