package io.videoxl.endtoend;

import io.videoxl.VideoXLException;
import java.io.IOException;
import java.nio.file.Path;

/** Causes each fault many times and prints its name, and by how much resident bytes, open files and threads have grown after it. */
final class LeakProbe {
    private static final int WARM_UP = 50;
    private static final int TIMES = 200;

    /** Less growth than this is none. */
    private static final long LITTLE = 1 << 20;

    private static final int ATTEMPTS = 5;

    private LeakProbe() {}

    /** @param arguments a folder for files */
    public static void main(String[] arguments) throws IOException {
        try (var faults = new Faults(Path.of(arguments[0]))) {
            for (var fault : faults.all()) {
                cause(fault, WARM_UP);
                int files = ProcessStatus.openFiles();
                int threads = ProcessStatus.threads();
                long growth = growth(fault);
                // What leaks grows each time; what is set up late, or lies unused between blocks in use, does not.
                for (int more = 1; more < ATTEMPTS && growth >= LITTLE; more++) {
                    growth = Math.min(growth, growth(fault));
                }
                System.out.printf(
                        "%s\t%d\t%d\t%d%n",
                        fault, growth, ProcessStatus.openFiles() - files, ProcessStatus.threads() - threads);
            }
        }
    }

    private static long growth(Fault fault) {
        long before = ProcessStatus.resident();
        cause(fault, TIMES);
        return ProcessStatus.resident() - before;
    }

    private static void cause(Fault fault, int times) {
        for (int i = 0; i < times; i++) {
            try {
                fault.cause().run();
                throw new AssertionError(fault + " was not refused");
            } catch (VideoXLException refused) {
                // As it should be.
            }
        }
    }
}
