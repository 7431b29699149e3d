package io.videoxl.cli.answers;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.options.AnsweringOptions;
import io.videoxl.cli.terminal.Printable;
import io.videoxl.cli.terminal.Streams;
import java.util.ArrayDeque;
import java.util.Optional;

/** Questions, given or typed, and their answers. */
public final class Dialogue {
    /** Questions whose answers are begun before the first one's is printed. */
    private static final int AHEAD = 16;

    private final Streams streams;
    private final boolean quiet;
    private final boolean typed;
    private final Conversation conversation;
    private final Answers answers;

    /** @param typed whether a person types the questions */
    public Dialogue(Streams streams, boolean quiet, boolean typed, Conversation conversation, Answers answers) {
        this.streams = streams;
        this.quiet = quiet;
        this.typed = typed;
        this.conversation = conversation;
        this.answers = answers;
    }

    /** Answers question after question. */
    public void run(Questions questions) {
        if (typed || conversation.isChat()) {
            answerEach(questions);
        } else {
            answerAhead(questions);
        }
        if (typed && !quiet) {
            streams.err().println();
        }
    }

    private void answerEach(Questions questions) {
        for (var question = questions.next(); question.isPresent(); question = questions.next()) {
            if (typed && conversation.isChat() && question.get().equals(AnsweringOptions.NEW_CHAT)) {
                conversation.startAnew();
            } else {
                answer(question.get());
            }
        }
    }

    /** Questions that are there are answered side by side; answers are printed in their order. */
    private void answerAhead(Questions questions) {
        var begun = new ArrayDeque<Answers.Begun>();
        VideoXLException refused = null;
        try {
            while (true) {
                var question = Optional.<String>empty();
                try {
                    if (begun.isEmpty() && refused == null) {
                        question = questions.next();
                    } else if (begun.size() < AHEAD && refused == null) {
                        question = questions.nextAtHand();
                    }
                } catch (VideoXLException e) {
                    refused = e; // told in its place, too
                }
                if (question.isPresent()) {
                    begun.add(begin(question.get()));
                } else if (!begun.isEmpty()) {
                    try (var first = begun.remove()) {
                        first.print();
                    }
                } else if (refused != null) {
                    throw refused;
                } else {
                    return;
                }
            }
        } finally {
            begun.forEach(Answers.Begun::close);
        }
    }

    /** What is refused is told in its place. */
    private Answers.Begun begin(String question) {
        try {
            return answers.begin(question);
        } catch (VideoXLException e) {
            return () -> {
                throw e;
            };
        }
    }

    private void answer(String question) {
        try (var begun = answers.begin(question)) {
            begun.print();
        } catch (VideoXLException e) {
            // A person can ask something else.
            if (!typed || e.code() != Code.CONTEXT_EXCEEDED) {
                throw e;
            }
            streams.err().println("videoxl: " + Printable.lines(e.getMessage()) + hint());
        }
    }

    private String hint() {
        return conversation.isChat() ? " (" + AnsweringOptions.NEW_CHAT + " begins another chat)" : "";
    }
}
