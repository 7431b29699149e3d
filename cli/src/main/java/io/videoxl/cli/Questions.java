package io.videoxl.cli;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;

/** Where questions come from. */
interface Questions {
    /** The next question, if there is one; may wait for it, until the thread is interrupted. */
    Optional<String> next();

    static Questions of(List<String> questions) {
        Iterator<String> iterator = questions.iterator();
        return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    /**
     * One question on each line that is not blank.
     *
     * @param prompt runs before each wait
     */
    static Questions lines(BufferedReader in, Runnable prompt) {
        // Reading a terminal cannot be interrupted; waiting for a thread that reads it can.
        var lines = new SynchronousQueue<Optional<String>>();
        Thread.ofPlatform().daemon().name("questions").start(() -> read(in, lines));
        return () -> {
            prompt.run();
            try {
                return lines.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VideoXLException(Code.CANCELLED, "cancelled while waiting for a question", e);
            }
        };
    }

    private static void read(BufferedReader in, SynchronousQueue<Optional<String>> lines) {
        try {
            try {
                String line;
                while ((line = in.readLine()) != null) {
                    if (!line.isBlank()) {
                        lines.put(Optional.of(line.strip()));
                    }
                }
            } catch (IOException ended) {
                // As at the end of the input.
            }
            lines.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
