package io.videoxl.cli;

import io.videoxl.cli.terminal.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The command, in this process. */
public final class Command {
    private Command() {}

    /** Runs it, and returns what it printed on standard output. */
    public static String run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        int status = Main.run(
                Streams.of(new ByteArrayInputStream(new byte[0]), out, errors, false, false, false), arguments);
        if (status != 0) {
            throw new AssertionError(errors.toString(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
