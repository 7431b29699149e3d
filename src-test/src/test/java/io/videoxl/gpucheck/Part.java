package io.videoxl.gpucheck;

import java.nio.file.Path;
import java.util.Map;

/**
 * What is run in a process of its own.
 *
 * @param name for people
 * @param does what {@link GpuCheck} is told to do; null: it is a program
 * @param program null: it is {@link GpuCheck}
 * @param seconds after which it is ended
 * @param environment added to this process's
 */
record Part(String name, String does, Path program, int seconds, Map<String, String> environment) {
    static Part java(String name, int seconds) {
        return new Part(name, name, null, seconds, Map.of());
    }

    static Part program(String name, int seconds, Path program, Map<String, String> environment) {
        return new Part(name, null, program, seconds, environment);
    }

    /** This part under its name, doing something else in another environment. */
    Part with(String does, Map<String, String> environment) {
        return new Part(name, does, program, seconds, environment);
    }
}
