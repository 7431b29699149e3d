package io.videoxl.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What the command reads and writes; it writes UTF-8. Results go to {@code out}; everything else to {@code err}.
 *
 * @param inIsTerminal whether a person types
 * @param outIsTerminal whether a person reads results as they come
 * @param errIsTerminal whether a person watches progress
 */
public record Streams(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal)
        implements AutoCloseable {
    public static Streams ofProcess() {
        return of(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Terminal.isTerminal(0),
                Terminal.isTerminal(1),
                Terminal.isTerminal(2));
    }

    public static Streams of(
            InputStream in,
            OutputStream out,
            OutputStream err,
            boolean inIsTerminal,
            boolean outIsTerminal,
            boolean errIsTerminal) {
        return new Streams(
                in,
                new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true),
                new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true),
                inIsTerminal,
                outIsTerminal,
                errIsTerminal);
    }

    /** Text from outside, such as an answer: a terminal shows its control characters, a file or pipe gets them as they are. */
    public String forOut(String text) {
        return outIsTerminal ? Printable.lines(text) : text;
    }

    /** Writes out what is still buffered. */
    @Override
    public void close() {
        out.flush();
        err.flush();
    }
}
