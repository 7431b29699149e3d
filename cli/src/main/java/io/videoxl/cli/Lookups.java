package io.videoxl.cli;

import io.videoxl.bindings.PackedBackend;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Java would look for in every jar of the command, which has to open them all for it, and what would be loaded of Java for nothing: a
 * fifth of a short run.
 */
final class Lookups {
    private Lookups() {}

    /** Before anything else is done. */
    static void spare() {
        System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN"); // it would tell that it was told
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", "java\\.(sql|time)\\..*");
        spareBackends();
    }

    private static void spareBackends() {
        if (System.getProperty(PackedBackend.PRESENT) == null) {
            backendsBeside(System.getProperty("java.class.path", ""))
                    .ifPresent(present -> System.setProperty(PackedBackend.PRESENT, present));
        }
    }

    /** With {@code java -jar} all jars lie in one folder, whose names tell which backends there are; nothing elsewhere. */
    static Optional<String> backendsBeside(String classPath) {
        if (classPath.contains(File.pathSeparator) || !classPath.endsWith(".jar")) {
            return Optional.empty();
        }
        var names = new File(classPath).getAbsoluteFile().getParentFile().list();
        if (names == null) {
            return Optional.empty();
        }
        var present = new ArrayList<String>();
        for (var kind : PackedBackend.KINDS) {
            if (List.of(names).stream().anyMatch(name -> name.contains(kind))) {
                present.add(kind);
            }
        }
        return Optional.of(String.join(",", present));
    }
}
