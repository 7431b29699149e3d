package io.videoxl.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs a program of the tests in a JVM of its own, with this one's class path. Immutable. */
record Jvm(List<String> options, List<String> classPath, List<String> modulePath) {
    static Jvm withOptions(String... options) {
        var classPath = System.getProperty("java.class.path").split(File.pathSeparator);
        return new Jvm(List.of(options), List.of(classPath), List.of());
    }

    Jvm with(List<Path> entries) {
        var all = new ArrayList<>(classPath);
        entries.forEach(entry -> all.add(entry.toString()));
        return new Jvm(options, all, modulePath);
    }

    Jvm without(Predicate<String> entries) {
        return new Jvm(options, classPath.stream().filter(entries.negate()).toList(), modulePath);
    }

    /** Puts these entries of the class path on the module path. */
    Jvm withModules(Predicate<String> entries) {
        return new Jvm(
                options,
                classPath.stream().filter(entries.negate()).toList(),
                classPath.stream().filter(entries).toList());
    }

    /** The lines that the program prints on standard output; it has to end with status 0 within five minutes. */
    List<String> run(Class<?> program, Object... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, classPath)));
        if (!modulePath.isEmpty()) {
            command.addAll(List.of("-p", String.join(File.pathSeparator, modulePath)));
        }
        command.addAll(options);
        command.add(program.getName());
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        var errors = Files.createTempFile("jvm", ".log");
        try {
            var process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            var lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
            try {
                assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
            } finally {
                process.destroyForcibly();
            }
            assertEquals(0, process.exitValue(), () -> String.join("\n", lines) + "\n" + text(errors));
            return lines;
        } finally {
            Files.delete(errors);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
