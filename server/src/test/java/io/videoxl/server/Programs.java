package io.videoxl.server;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** Programs that tests run. */
final class Programs {
    private Programs() {}

    /** All that a program says; it has to end with status 0 within ten minutes. */
    static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        var output = Files.createTempFile("output", ".txt");
        var process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Assertions.assertTrue(process.waitFor(10, TimeUnit.MINUTES), "does not end");
            var told = Files.readString(output);
            Assertions.assertEquals(0, process.exitValue(), told);
            return told;
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    static boolean isThere(String program) {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
