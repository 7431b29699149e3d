package io.videoxl.cli.answers;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.terminal.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where questions come from. */
public interface Questions {
    /** The next question, if there is one; may wait for it, until the thread is interrupted. */
    Optional<String> next();

    /** The next question if it is there already. */
    Optional<String> nextAtHand();

    static Questions of(List<String> questions) {
        Iterator<String> iterator = questions.iterator();
        return new Questions() {
            @Override
            public Optional<String> next() {
                return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            }

            @Override
            public Optional<String> nextAtHand() {
                return next();
            }
        };
    }

    /**
     * One question on each line that is not blank.
     *
     * @param prompt runs before each wait
     * @param note is told what the encoding is, where it is not UTF-8
     */
    static Questions lines(InputStream in, Runnable prompt, Consumer<String> note) {
        // Reading a terminal cannot be interrupted; waiting for a thread that reads it can.
        var lines = new SynchronousQueue<Supplier<Optional<String>>>();
        Thread.ofPlatform().daemon().name("questions").start(() -> read(in, lines, note));
        return new Questions() {
            private boolean ended;

            @Override
            public Optional<String> next() {
                if (ended) {
                    return Optional.empty();
                }
                prompt.run();
                try {
                    return noteEnd(lines.take());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new VideoXLException(Code.CANCELLED, "cancelled while waiting for a question", e);
                }
            }

            @Override
            public Optional<String> nextAtHand() {
                var line = ended ? null : lines.poll();
                return line == null ? Optional.empty() : noteEnd(line);
            }

            private Optional<String> noteEnd(Supplier<Optional<String>> line) {
                ended = true; // also if it throws
                var question = line.get();
                ended = question.isEmpty();
                return question;
            }
        };
    }

    /** Hands over each question, and at last none, or why there are no more. */
    private static void read(
            InputStream in, SynchronousQueue<Supplier<Optional<String>>> lines, Consumer<String> note) {
        var text = new TextLines(in);
        boolean noted = false;
        try {
            try {
                for (var line = text.next(); line.isPresent(); line = text.next()) {
                    if (!noted && text.charset().isPresent()) {
                        noted = true;
                        note.accept(text.charset().get());
                    }
                    if (!line.get().isBlank()) {
                        var question = Optional.of(line.get().strip());
                        lines.put(() -> question);
                    }
                }
            } catch (IOException ended) {
                // As at the end of the input.
            } catch (VideoXLException e) {
                lines.put(() -> {
                    throw e;
                });
            }
            lines.put(Optional::empty);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
