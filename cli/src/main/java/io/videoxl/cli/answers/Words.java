package io.videoxl.cli.answers;

import io.videoxl.Answer;
import io.videoxl.AnswerStream;
import io.videoxl.AnswerTask;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** An answer word by word, to be read once. */
interface Words extends AutoCloseable {
    /** Hands over each piece of the text; the whole answer. */
    Answer read(Consumer<String> onText);

    @Override
    void close();

    /** Words that are generated as they are read. */
    static Words of(AnswerStream stream) {
        return new Words() {
            @Override
            public Answer read(Consumer<String> onText) {
                stream.forEach(onText);
                return stream.answer();
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    /**
     * Words that are generated whether they are read or not.
     *
     * @param start begins it, with what is to be told of each piece
     */
    static Words ahead(Function<Consumer<String>, AnswerTask> start) {
        // None is the end.
        BlockingQueue<Optional<String>> pieces = new LinkedBlockingQueue<>();
        var task = start.apply(piece -> pieces.add(Optional.of(piece)));
        task.toFuture().whenComplete((answer, failure) -> pieces.add(Optional.empty()));
        return new Words() {
            @Override
            public Answer read(Consumer<String> onText) {
                try {
                    for (var piece = pieces.take(); piece.isPresent(); piece = pieces.take()) {
                        onText.accept(piece.get());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new VideoXLException(Code.CANCELLED, "cancelled while waiting for an answer", e);
                }
                return task.join();
            }

            @Override
            public void close() {
                task.cancel();
            }
        };
    }
}
