package io.videoxl.cli.terminal;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the C library whether a file descriptor is a terminal: {@link java.io.Console} knows of input and output together only. */
final class Terminal {
    private Terminal() {}

    static boolean isTerminal(int fileDescriptor) {
        return !isKnownToBeNone(fileDescriptor) && isatty(fileDescriptor);
    }

    /** A pipe, a file or nothing, as Linux says without a native call, whose making is a good part of a short run. */
    private static boolean isKnownToBeNone(int fileDescriptor) {
        try {
            var name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fileDescriptor))
                    .toString();
            return !name.startsWith("/dev/") || name.equals("/dev/null");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean isatty(int fileDescriptor) {
        var linker = Linker.nativeLinker();
        var function = linker.defaultLookup().find("isatty").or(() -> linker.defaultLookup()
                .find("_isatty"));
        if (function.isEmpty()) {
            return false;
        }
        var isatty = linker.downcallHandle(
                function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            return (int) isatty.invokeExact(fileDescriptor) != 0;
        } catch (Throwable e) {
            throw new AssertionError("a C function does not throw", e);
        }
    }
}
