package io.videoxl.cli;

import io.videoxl.cli.terminal.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A run of the command in this process.
 *
 * @param status what the process would end with
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Run(int status, String out, String err) {
    /** As in a script: nothing is a terminal, and standard input is empty. */
    static Run of(String... arguments) {
        return with("", false, arguments);
    }

    /**
     * @param in standard input
     * @param terminal whether standard input and output are terminals
     */
    static Run with(String in, boolean terminal, String... arguments) {
        return with(in.getBytes(StandardCharsets.UTF_8), terminal, arguments);
    }

    static Run with(byte[] in, boolean terminal, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var streams = Streams.of(new ByteArrayInputStream(in), out, err, terminal, terminal, false);
        int status = Main.run(streams, arguments);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
