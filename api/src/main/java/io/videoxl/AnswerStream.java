package io.videoxl;

import io.videoxl.VideoXLException.Code;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An answer that arrives piece by piece while it is generated.
 *
 * {@snippet file="SnippetsTest.java" region="answer-stream"}
 *
 * <p>Nothing runs ahead: a piece is generated when it is asked for, on the thread that asks, and only then is the memory in use.
 * Other questions may come in between; the stream then runs its question and its answer so far again before it goes on, many tokens at a
 * time, which our own kernels round otherwise: of two words that are about as probable the other one may win then. A stream that is left
 * unread therefore blocks nobody.
 *
 * <p>One thread at a time reads a stream; any thread may close it, which ends a read that is under way, or waits for another
 * question, with {@code CANCELLED}. A read that was interrupted or failed loses nothing: reading again goes on.
 */
public final class AnswerStream implements Iterable<String>, AutoCloseable {
    private final Generation generation;
    private final Iterator<String> pieces = new Pieces();
    private volatile boolean closed;

    AnswerStream(Generation generation) {
        this.generation = generation;
    }

    /**
     * The pieces that are still to come, each at least one whole character. There is one iterator: a second call goes on where
     * the first one is.
     *
     * <p>Its methods throw {@link VideoXLException}: {@code CANCELLED} if the reading thread is interrupted, {@code CLOSED} once
     * this stream, its memory or its model is closed.
     */
    @Override
    public Iterator<String> iterator() {
        return pieces;
    }

    /**
     * Generates what is still to come, and finds what the answer rests on where {@link AskOptions#withEvidence} asks for it. Throws as
     * the iterator does.
     *
     * @return the whole answer, from its first word
     */
    public Answer answer() {
        while (!generation.finished()) {
            advance();
        }
        generation.attribute();
        return generation.answer();
    }

    /**
     * The same pieces as a stream, e.g. for {@code Stream.limit} or to hand on. Closing it closes this.
     *
     * @return an ordered, sequential stream; its terminal operation throws as the iterator does
     */
    public Stream<String> pieces() {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pieces, characteristics), false)
                .onClose(this::close);
    }

    /** Ends generation. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        generation.cancel();
    }

    private String advance() {
        if (closed) {
            throw new VideoXLException(Code.CLOSED, "the answer stream has been closed");
        }
        return generation.advance();
    }

    private final class Pieces implements Iterator<String> {
        private String next = "";

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && !generation.finished()) {
                next = advance();
            }
            return !next.isEmpty();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the answer has ended");
            }
            var piece = next;
            next = "";
            return piece;
        }
    }
}
