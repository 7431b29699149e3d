package io.videoxl.gpucheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The native test of the passes on the device: each of its tests in a process of its own, so that one which fails hides no other. */
final class PassesPart {
    private static final int SECONDS = 40;

    private PassesPart() {}

    static void run(Settings settings, Rows rows) throws IOException, InterruptedException {
        var program = settings.home.resolve("native/passes_test").toString();
        var list = new ProcessBuilder(program, "--list").start();
        for (var name : list.inputReader(StandardCharsets.UTF_8).lines().toList()) {
            run(settings, program, name, rows);
        }
    }

    private static void run(Settings settings, String program, String name, Rows rows)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(program, name).redirectErrorStream(true);
        builder.environment().put("VXL_TEST_DEVICE", settings.device == null ? "GPU" : settings.device);
        long start = System.nanoTime();
        var output = settings.work.resolve("passes.log").toFile();
        var process = builder.redirectOutput(output).start();
        var ended = process.waitFor((long) (SECONDS * settings.patience), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (ended && process.exitValue() == 0) {
            rows.add(name, true, "seconds", seconds);
        } else {
            var lines = Files.readAllLines(output.toPath());
            var last = List.copyOf(lines.subList(Math.max(0, lines.size() - 5), lines.size()));
            rows.add(
                    name,
                    false,
                    "seconds",
                    seconds,
                    "exit status",
                    process.exitValue(),
                    "output",
                    String.join("; ", last));
        }
    }
}
