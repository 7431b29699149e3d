package io.videoxl.gpucheck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs parts, prints what they print, and reports what came of each. Thread-safe. */
final class PartRunner {
    /** Last lines of a part that failed, for the report. */
    private static final int TAIL = 40;

    private final Settings settings;
    private final String[] arguments;
    private final Report report;
    private final long start = System.nanoTime();

    PartRunner(Settings settings, String[] arguments, Report report) {
        this.settings = settings;
        this.arguments = arguments;
        this.report = report;
    }

    /** {@return whether it is good; true too if it was not asked for} */
    boolean run(Part part) {
        if (!settings.only.isEmpty() && settings.only.stream().noneMatch(part.name()::startsWith)) {
            return true;
        }
        double left = 60 * settings.minutes - since(start);
        if (left < 1) {
            report.add(new PartResult(part.name(), "no time left", 0, 0, List.of(), List.of()));
            return false;
        }
        try {
            var result = run(part, Math.min(settings.patience * part.seconds(), left));
            report.add(result);
            return result.isGood();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private PartResult run(Part part, double limit) throws IOException, InterruptedException {
        var rows = settings.work.resolve(part.name().replace(' ', '-') + ".rows");
        Files.deleteIfExists(rows);
        var builder = new ProcessBuilder(command(part, rows)).redirectErrorStream(true);
        builder.directory(settings.work.toFile());
        builder.environment().putAll(part.environment());
        System.out.printf("[%5.1f s] %s: begins, %.0f s at most%n", since(start), part.name(), limit);
        long begun = System.nanoTime();
        var process = builder.start();
        var tail = new ArrayDeque<String>();
        var printer = Thread.ofPlatform().start(() -> print(part, process, tail));
        boolean ended = process.waitFor((long) (1000 * limit), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        printer.join();
        var status = !ended
                ? "out of time"
                : process.exitValue() == 0 ? "good" : "failed, exit status " + process.exitValue();
        System.out.printf("[%5.1f s] %s: %s%n", since(start), part.name(), status);
        return new PartResult(
                part.name(),
                status,
                since(begun),
                limit,
                Rows.read(rows),
                status.equals("good") ? List.of() : List.copyOf(tail));
    }

    private List<String> command(Part part, Path rows) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        System.getProperties().forEach((name, value) -> {
            if (name.toString().startsWith("videoxl.") || name.toString().startsWith("org.slf4j.")) {
                command.add("-D" + name + "=" + value);
            }
        });
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GpuCheck.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--part", part.does(), "--rows", rows.toString()));
        return command;
    }

    private void print(Part part, Process process, ArrayDeque<String> tail) {
        try (var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.printf("[%5.1f s] %s: %s%n", since(start), part.name(), line);
                tail.addLast(line);
                if (tail.size() > TAIL) {
                    tail.removeFirst();
                }
            }
        } catch (IOException e) {
            tail.addLast("its output could not be read: " + e);
        }
    }

    private static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
