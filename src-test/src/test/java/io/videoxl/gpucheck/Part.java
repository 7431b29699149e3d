package io.videoxl.gpucheck;

import java.util.Map;

/**
 * What is run in a process of its own.
 *
 * @param name for people
 * @param does what {@link GpuCheck} is told to do
 * @param seconds after which it is ended
 * @param environment added to this process's
 */
record Part(String name, String does, int seconds, Map<String, String> environment) {
    Part(String name, int seconds) {
        this(name, name, seconds, Map.of());
    }
}
